CREATE TABLE `content_blobs` (
	`sha256` text PRIMARY KEY NOT NULL,
	`byte_size` integer NOT NULL,
	`mime` text,
	`created_at` integer NOT NULL,
	`body` blob NOT NULL
);
--> statement-breakpoint
CREATE TABLE `event_async_refs` (
	`event_id` text PRIMARY KEY NOT NULL,
	`async_task_id` text NOT NULL,
	`async_status` text,
	`async_agent` text,
	`async_category` text,
	`duration_ms` integer,
	FOREIGN KEY (`event_id`) REFERENCES `timeline_events_view`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `idx_event_async_refs_task` ON `event_async_refs` (`async_task_id`);--> statement-breakpoint
CREATE TABLE `event_files` (
	`event_id` text NOT NULL,
	`file_path` text NOT NULL,
	`source` text DEFAULT 'metadata' NOT NULL,
	`write_count` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`event_id`, `file_path`),
	FOREIGN KEY (`event_id`) REFERENCES `timeline_events_view`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "event_files_source" CHECK("event_files"."source" IN ('metadata', 'command_analysis', 'runtime_relpath', 'multiple'))
);
--> statement-breakpoint
CREATE INDEX `idx_event_files_path` ON `event_files` (`file_path`);--> statement-breakpoint
CREATE INDEX `idx_event_files_event` ON `event_files` (`event_id`);--> statement-breakpoint
CREATE TABLE `event_relations` (
	`event_id` text NOT NULL,
	`source_event_id` text NOT NULL,
	`target_event_id` text NOT NULL,
	`edge_kind` text NOT NULL,
	`relation_type` text DEFAULT 'relates_to' NOT NULL,
	`relation_label` text,
	`relation_explanation` text,
	PRIMARY KEY(`event_id`, `source_event_id`, `target_event_id`, `edge_kind`, `relation_type`),
	FOREIGN KEY (`event_id`) REFERENCES `timeline_events_view`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "event_relations_edge" CHECK("event_relations"."edge_kind" IN ('parent', 'source', 'related')),
	CONSTRAINT "event_relations_type" CHECK("event_relations"."relation_type" IN ('implements', 'revises', 'verifies', 'answers', 'delegates', 'returns', 'completes', 'blocks', 'caused_by', 'relates_to'))
);
--> statement-breakpoint
CREATE INDEX `idx_event_relations_source` ON `event_relations` (`source_event_id`);--> statement-breakpoint
CREATE INDEX `idx_event_relations_target` ON `event_relations` (`target_event_id`);--> statement-breakpoint
CREATE TABLE `event_tags` (
	`event_id` text NOT NULL,
	`tag` text NOT NULL,
	`source` text DEFAULT 'metadata' NOT NULL,
	PRIMARY KEY(`event_id`, `tag`),
	FOREIGN KEY (`event_id`) REFERENCES `timeline_events_view`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "event_tags_source" CHECK("event_tags"."source" IN ('metadata', 'classification', 'multiple'))
);
--> statement-breakpoint
CREATE INDEX `idx_event_tags_tag` ON `event_tags` (`tag`);--> statement-breakpoint
CREATE TABLE `event_token_usage` (
	`event_id` text PRIMARY KEY NOT NULL,
	`session_id` text,
	`task_id` text NOT NULL,
	`input_tokens` integer DEFAULT 0 NOT NULL,
	`output_tokens` integer DEFAULT 0 NOT NULL,
	`cache_read_tokens` integer DEFAULT 0 NOT NULL,
	`cache_create_tokens` integer DEFAULT 0 NOT NULL,
	`cost_usd` real,
	`duration_ms` integer,
	`model` text,
	`prompt_id` text,
	`stop_reason` text,
	`occurred_at` text NOT NULL,
	FOREIGN KEY (`event_id`) REFERENCES `timeline_events_view`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`session_id`) REFERENCES `sessions_current`(`id`) ON UPDATE no action ON DELETE set null,
	FOREIGN KEY (`task_id`) REFERENCES `tasks_current`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `idx_event_token_usage_session` ON `event_token_usage` (`session_id`,`occurred_at`);--> statement-breakpoint
CREATE INDEX `idx_event_token_usage_model` ON `event_token_usage` (`model`);--> statement-breakpoint
CREATE INDEX `idx_event_token_usage_task` ON `event_token_usage` (`task_id`,`occurred_at`);--> statement-breakpoint
CREATE TABLE `events` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`event_id` text NOT NULL,
	`event_time` integer NOT NULL,
	`event_type` text NOT NULL,
	`schema_ver` integer NOT NULL,
	`aggregate_id` text NOT NULL,
	`session_id` text,
	`actor` text NOT NULL,
	`correlation_id` text,
	`causation_id` text,
	`payload_json` text NOT NULL,
	`recorded_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `events_event_id_unique` ON `events` (`event_id`);--> statement-breakpoint
CREATE INDEX `idx_events_aggregate_time` ON `events` (`aggregate_id`,`event_time`);--> statement-breakpoint
CREATE INDEX `idx_events_type_time` ON `events` (`event_type`,`event_time`);--> statement-breakpoint
CREATE INDEX `idx_events_session_time` ON `events` (`session_id`,`event_time`);--> statement-breakpoint
CREATE INDEX `idx_events_correlation` ON `events` (`correlation_id`);--> statement-breakpoint
CREATE TABLE `questions_current` (
	`id` text PRIMARY KEY NOT NULL,
	`task_id` text NOT NULL,
	`title` text NOT NULL,
	`phase` text NOT NULL,
	`sequence` integer,
	`model_name` text,
	`model_provider` text,
	`last_event_id` text,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	FOREIGN KEY (`task_id`) REFERENCES `tasks_current`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`last_event_id`) REFERENCES `timeline_events_view`(`id`) ON UPDATE no action ON DELETE set null,
	CONSTRAINT "questions_current_phase" CHECK("questions_current"."phase" IN ('asked', 'answered', 'concluded'))
);
--> statement-breakpoint
CREATE INDEX `idx_questions_current_task` ON `questions_current` (`task_id`,`phase`);--> statement-breakpoint
CREATE INDEX `idx_questions_current_event` ON `questions_current` (`last_event_id`);--> statement-breakpoint
CREATE TABLE `rule_enforcements` (
	`event_id` text NOT NULL,
	`rule_id` text NOT NULL,
	`match_kind` text NOT NULL,
	`decided_at` text NOT NULL,
	PRIMARY KEY(`event_id`, `rule_id`, `match_kind`),
	FOREIGN KEY (`event_id`) REFERENCES `timeline_events_view`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`rule_id`) REFERENCES `rules`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "rule_enforcements_kind" CHECK("rule_enforcements"."match_kind" IN ('trigger', 'expect-fulfilled'))
);
--> statement-breakpoint
CREATE INDEX `idx_rule_enforcements_rule` ON `rule_enforcements` (`rule_id`);--> statement-breakpoint
CREATE INDEX `idx_rule_enforcements_event` ON `rule_enforcements` (`event_id`);--> statement-breakpoint
CREATE TABLE `rules` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`trigger_phrases_json` text,
	`trigger_on` text,
	`expect_tool` text,
	`expect_command_matches_json` text,
	`expect_pattern` text,
	`scope` text NOT NULL,
	`task_id` text,
	`source` text NOT NULL,
	`severity` text NOT NULL,
	`rationale` text,
	`signature` text NOT NULL,
	`created_at` text NOT NULL,
	`deleted_at` text,
	FOREIGN KEY (`task_id`) REFERENCES `tasks_current`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "rules_trigger_on" CHECK("rules"."trigger_on" IN ('user', 'assistant')),
	CONSTRAINT "rules_scope" CHECK("rules"."scope" IN ('global', 'task')),
	CONSTRAINT "rules_source" CHECK("rules"."source" IN ('human', 'agent')),
	CONSTRAINT "rules_severity" CHECK("rules"."severity" IN ('info', 'warn', 'block')),
	CONSTRAINT "rules_scope_task" CHECK(("rules"."scope" = 'global') = ("rules"."task_id" IS NULL))
);
--> statement-breakpoint
CREATE INDEX `idx_rules_scope` ON `rules` (`scope`) WHERE "rules"."deleted_at" IS NULL;--> statement-breakpoint
CREATE INDEX `idx_rules_task` ON `rules` (`task_id`) WHERE "rules"."deleted_at" IS NULL;--> statement-breakpoint
CREATE INDEX `idx_rules_signature` ON `rules` (`signature`);--> statement-breakpoint
CREATE TABLE `runtime_bindings_current` (
	`runtime_source` text NOT NULL,
	`runtime_session_id` text NOT NULL,
	`task_id` text NOT NULL,
	`monitor_session_id` text,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	PRIMARY KEY(`runtime_source`, `runtime_session_id`),
	FOREIGN KEY (`task_id`) REFERENCES `tasks_current`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`monitor_session_id`) REFERENCES `sessions_current`(`id`) ON UPDATE no action ON DELETE set null
);
--> statement-breakpoint
CREATE INDEX `idx_runtime_bindings_task` ON `runtime_bindings_current` (`task_id`);--> statement-breakpoint
CREATE INDEX `idx_runtime_bindings_session` ON `runtime_bindings_current` (`monitor_session_id`);--> statement-breakpoint
CREATE TABLE `search_documents` (
	`rowid` integer PRIMARY KEY NOT NULL,
	`scope` text NOT NULL,
	`entity_id` text NOT NULL,
	`task_id` text,
	`search_text` text NOT NULL,
	`embedding` text,
	`embedding_model` text,
	`updated_at` text NOT NULL,
	CONSTRAINT "search_documents_scope" CHECK("search_documents"."scope" IN ('task', 'event'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `idx_search_documents_entity` ON `search_documents` (`scope`,`entity_id`);--> statement-breakpoint
CREATE INDEX `idx_search_documents_task` ON `search_documents` (`scope`,`task_id`,"updated_at" desc);--> statement-breakpoint
CREATE TABLE `sessions_current` (
	`id` text PRIMARY KEY NOT NULL,
	`task_id` text NOT NULL,
	`status` text NOT NULL,
	`summary` text,
	`started_at` text NOT NULL,
	`ended_at` text
);
--> statement-breakpoint
CREATE INDEX `idx_sessions_current_task` ON `sessions_current` (`task_id`,`started_at`);--> statement-breakpoint
CREATE INDEX `idx_sessions_current_status` ON `sessions_current` (`task_id`,`status`,"started_at" desc);--> statement-breakpoint
CREATE TABLE `task_relations` (
	`task_id` text NOT NULL,
	`related_task_id` text,
	`relation_kind` text NOT NULL,
	`session_id` text,
	FOREIGN KEY (`task_id`) REFERENCES `tasks_current`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`related_task_id`) REFERENCES `tasks_current`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "task_relations_kind" CHECK("task_relations"."relation_kind" IN ('parent', 'background', 'spawned_by_session')),
	CONSTRAINT "task_relations_target" CHECK(("task_relations"."relation_kind" = 'spawned_by_session' AND "task_relations"."related_task_id" IS NULL AND "task_relations"."session_id" IS NOT NULL)
        OR ("task_relations"."relation_kind" <> 'spawned_by_session' AND "task_relations"."related_task_id" IS NOT NULL AND "task_relations"."session_id" IS NULL))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `idx_task_relations_related` ON `task_relations` (`task_id`,`relation_kind`,`related_task_id`) WHERE "task_relations"."related_task_id" IS NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `idx_task_relations_session` ON `task_relations` (`task_id`,`relation_kind`,`session_id`) WHERE "task_relations"."session_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `idx_task_relations_reverse` ON `task_relations` (`related_task_id`,`relation_kind`);--> statement-breakpoint
CREATE TABLE `tasks_current` (
	`id` text PRIMARY KEY NOT NULL,
	`title` text NOT NULL,
	`slug` text NOT NULL,
	`workspace_path` text,
	`status` text NOT NULL,
	`task_kind` text DEFAULT 'primary' NOT NULL,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	`last_session_started_at` text,
	`cli_source` text,
	`archived_at` text,
	`origin` text DEFAULT 'user' NOT NULL
);
--> statement-breakpoint
CREATE INDEX `idx_tasks_current_updated` ON `tasks_current` ("updated_at" desc);--> statement-breakpoint
CREATE INDEX `idx_tasks_current_archived` ON `tasks_current` (`archived_at`);--> statement-breakpoint
CREATE INDEX `idx_tasks_current_origin` ON `tasks_current` (`origin`);--> statement-breakpoint
CREATE TABLE `timeline_events_view` (
	`id` text PRIMARY KEY NOT NULL,
	`task_id` text NOT NULL,
	`session_id` text,
	`kind` text NOT NULL,
	`lane` text NOT NULL,
	`title` text NOT NULL,
	`body` text,
	`subtype_key` text,
	`subtype_label` text,
	`subtype_group` text,
	`tool_family` text,
	`operation` text,
	`source_tool` text,
	`tool_name` text,
	`entity_type` text,
	`entity_name` text,
	`display_title` text,
	`evidence_level` text,
	`extras_json` text DEFAULT '{}' NOT NULL,
	`created_at` text NOT NULL,
	FOREIGN KEY (`task_id`) REFERENCES `tasks_current`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`session_id`) REFERENCES `sessions_current`(`id`) ON UPDATE no action ON DELETE set null
);
--> statement-breakpoint
CREATE INDEX `idx_timeline_events_task` ON `timeline_events_view` (`task_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `idx_timeline_events_session` ON `timeline_events_view` (`session_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `idx_timeline_events_subtype` ON `timeline_events_view` (`subtype_group`,`created_at`);--> statement-breakpoint
CREATE INDEX `idx_timeline_events_tool_family` ON `timeline_events_view` (`tool_family`);--> statement-breakpoint
CREATE INDEX `idx_timeline_events_lane` ON `timeline_events_view` (`lane`,`created_at`);--> statement-breakpoint
CREATE TABLE `todos_current` (
	`id` text PRIMARY KEY NOT NULL,
	`task_id` text NOT NULL,
	`title` text NOT NULL,
	`state` text NOT NULL,
	`priority` text,
	`auto_reconciled` integer DEFAULT 0 NOT NULL,
	`last_event_id` text,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	FOREIGN KEY (`task_id`) REFERENCES `tasks_current`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`last_event_id`) REFERENCES `timeline_events_view`(`id`) ON UPDATE no action ON DELETE set null,
	CONSTRAINT "todos_current_state" CHECK("todos_current"."state" IN ('added', 'in_progress', 'completed', 'cancelled'))
);
--> statement-breakpoint
CREATE INDEX `idx_todos_current_task` ON `todos_current` (`task_id`,`state`);--> statement-breakpoint
CREATE INDEX `idx_todos_current_event` ON `todos_current` (`last_event_id`);--> statement-breakpoint
CREATE TABLE `trace_cursors` (
	`file` text PRIMARY KEY NOT NULL,
	`generation` integer NOT NULL,
	`byte_offset` integer NOT NULL,
	`taken_bytes` integer NOT NULL,
	`parser` text NOT NULL,
	`state_json` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `turn_events` (
	`turn_id` text NOT NULL,
	`event_id` text NOT NULL,
	PRIMARY KEY(`turn_id`, `event_id`),
	FOREIGN KEY (`turn_id`) REFERENCES `turns`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`event_id`) REFERENCES `timeline_events_view`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `idx_turn_events_event` ON `turn_events` (`event_id`);--> statement-breakpoint
CREATE TABLE `turn_partitions_current` (
	`task_id` text PRIMARY KEY NOT NULL,
	`groups_json` text NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`updated_at` text NOT NULL,
	FOREIGN KEY (`task_id`) REFERENCES `tasks_current`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `turns` (
	`id` text PRIMARY KEY NOT NULL,
	`session_id` text NOT NULL,
	`task_id` text NOT NULL,
	`turn_index` integer NOT NULL,
	`status` text NOT NULL,
	`started_at` text NOT NULL,
	`ended_at` text,
	`asked_text` text,
	`assistant_text` text,
	`aggregate_verdict` text,
	`rules_evaluated_count` integer DEFAULT 0 NOT NULL,
	FOREIGN KEY (`session_id`) REFERENCES `sessions_current`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`task_id`) REFERENCES `tasks_current`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "turns_status" CHECK("turns"."status" IN ('open', 'closed')),
	CONSTRAINT "turns_verdict" CHECK("turns"."aggregate_verdict" IN ('verified', 'contradicted', 'unverifiable'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `idx_turns_session_index` ON `turns` (`session_id`,`turn_index`);--> statement-breakpoint
CREATE INDEX `idx_turns_task` ON `turns` (`task_id`,`started_at`);--> statement-breakpoint
CREATE UNIQUE INDEX `idx_turns_open` ON `turns` (`session_id`) WHERE "turns"."status" = 'open';--> statement-breakpoint
CREATE TABLE `verdicts` (
	`turn_id` text NOT NULL,
	`rule_id` text NOT NULL,
	`status` text NOT NULL,
	`matched_phrase` text,
	`expected_pattern` text,
	`actual_tool_calls_json` text,
	`matched_tool_calls_json` text,
	`evaluated_at` text NOT NULL,
	PRIMARY KEY(`turn_id`, `rule_id`),
	FOREIGN KEY (`turn_id`) REFERENCES `turns`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`rule_id`) REFERENCES `rules`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "verdicts_status" CHECK("verdicts"."status" IN ('verified', 'contradicted', 'unverifiable'))
);
--> statement-breakpoint
CREATE INDEX `idx_verdicts_rule` ON `verdicts` (`rule_id`);--> statement-breakpoint
CREATE INDEX `idx_verdicts_status` ON `verdicts` (`status`);
--> statement-breakpoint
CREATE VIRTUAL TABLE search_documents_fts USING fts5(
  search_text, content='search_documents', content_rowid='rowid', tokenize='unicode61 remove_diacritics 1'
);
--> statement-breakpoint
INSERT INTO search_documents_fts (search_documents_fts, rank) VALUES ('automerge', 16);
--> statement-breakpoint
CREATE TRIGGER trg_search_documents_ai AFTER INSERT ON search_documents BEGIN
  INSERT INTO search_documents_fts (rowid, search_text) VALUES (new.rowid, new.search_text);
END;
--> statement-breakpoint
CREATE TRIGGER trg_search_documents_ad AFTER DELETE ON search_documents BEGIN
  INSERT INTO search_documents_fts (search_documents_fts, rowid, search_text) VALUES ('delete', old.rowid, old.search_text);
END;
--> statement-breakpoint
CREATE TRIGGER trg_search_documents_au AFTER UPDATE OF search_text ON search_documents BEGIN
  INSERT INTO search_documents_fts (search_documents_fts, rowid, search_text) VALUES ('delete', old.rowid, old.search_text);
  INSERT INTO search_documents_fts (rowid, search_text) VALUES (new.rowid, new.search_text);
END;
