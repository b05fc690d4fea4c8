CREATE TABLE `event_file_rows` (
	`row_no` integer PRIMARY KEY NOT NULL,
	`seq` integer NOT NULL,
	`file_path` text NOT NULL,
	`source` text DEFAULT 'metadata' NOT NULL,
	`write_count` integer DEFAULT 0 NOT NULL,
	FOREIGN KEY (`seq`) REFERENCES `event_rows`(`seq`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "event_files_source" CHECK("event_file_rows"."source" IN ('metadata', 'command_analysis', 'runtime_relpath', 'multiple'))
);
--> statement-breakpoint
CREATE TABLE `event_relation_rows` (
	`row_no` integer PRIMARY KEY NOT NULL,
	`seq` integer NOT NULL,
	`edge_kind` text NOT NULL,
	`other_event_id` text NOT NULL,
	`relation_type` text DEFAULT 'relates_to' NOT NULL,
	`relation_label` text,
	`relation_explanation` text,
	FOREIGN KEY (`seq`) REFERENCES `event_rows`(`seq`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "event_relations_edge" CHECK("event_relation_rows"."edge_kind" IN ('parent', 'source', 'related')),
	CONSTRAINT "event_relations_type" CHECK("event_relation_rows"."relation_type" IN ('implements', 'revises', 'verifies', 'answers', 'delegates', 'returns', 'completes', 'blocks', 'caused_by', 'relates_to'))
);
--> statement-breakpoint
CREATE TABLE `event_usage_rows` (
	`seq` integer PRIMARY KEY NOT NULL,
	`input_tokens` integer DEFAULT 0 NOT NULL,
	`output_tokens` integer DEFAULT 0 NOT NULL,
	`cache_read_tokens` integer DEFAULT 0 NOT NULL,
	`cache_create_tokens` integer DEFAULT 0 NOT NULL,
	`cost_usd` real,
	`duration_ms` integer,
	`model` text,
	`prompt_id` text,
	`stop_reason` text,
	FOREIGN KEY (`seq`) REFERENCES `event_rows`(`seq`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `turn_event_rows` (
	`seq` integer PRIMARY KEY NOT NULL,
	`turn` integer NOT NULL,
	FOREIGN KEY (`seq`) REFERENCES `event_rows`(`seq`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`turn`) REFERENCES `event_rows`(`seq`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
INSERT INTO event_file_rows (seq, file_path, source, write_count) SELECT e.seq, f.file_path, f.source, f.write_count
  FROM event_files AS f JOIN event_rows AS e ON e.event_id = f.event_id ORDER BY e.seq, f.file_path;
--> statement-breakpoint
INSERT OR IGNORE INTO event_relation_rows (seq, edge_kind, other_event_id, relation_type, relation_label, relation_explanation)
  SELECT e.seq, r.edge_kind, iif(r.edge_kind = 'related', r.target_event_id, r.source_event_id), r.relation_type, r.relation_label, r.relation_explanation
  FROM event_relations AS r JOIN event_rows AS e ON e.event_id = r.event_id
  WHERE e.event_id = iif(r.edge_kind = 'related', r.source_event_id, r.target_event_id) ORDER BY e.seq, r.edge_kind, 3, r.relation_type;
--> statement-breakpoint
INSERT INTO event_usage_rows (seq, input_tokens, output_tokens, cache_read_tokens, cache_create_tokens, cost_usd, duration_ms, model, prompt_id, stop_reason)
  SELECT e.seq, u.input_tokens, u.output_tokens, u.cache_read_tokens, u.cache_create_tokens, u.cost_usd, u.duration_ms, u.model, u.prompt_id, u.stop_reason
  FROM event_token_usage AS u JOIN event_rows AS e ON e.event_id = u.event_id ORDER BY e.seq;
--> statement-breakpoint
INSERT OR IGNORE INTO turn_event_rows (seq, turn) SELECT e.seq, t.seq FROM turn_events AS l JOIN event_rows AS e ON e.event_id = l.event_id
  JOIN event_rows AS t ON t.event_id = l.turn_id ORDER BY e.seq;
--> statement-breakpoint
DROP TABLE event_files;
--> statement-breakpoint
DROP TABLE event_relations;
--> statement-breakpoint
DROP TABLE event_token_usage;
--> statement-breakpoint
DROP TABLE turn_events;
--> statement-breakpoint
CREATE UNIQUE INDEX `event_file_rows_key` ON `event_file_rows` (`seq`,`file_path`);
--> statement-breakpoint
CREATE INDEX `idx_event_files_path` ON `event_file_rows` (`file_path`);
--> statement-breakpoint
CREATE UNIQUE INDEX `event_relation_rows_key` ON `event_relation_rows` (`seq`,`edge_kind`,`other_event_id`,`relation_type`);
--> statement-breakpoint
CREATE INDEX `idx_event_relations_other` ON `event_relation_rows` (`other_event_id`);
--> statement-breakpoint
CREATE INDEX `idx_turn_events_turn` ON `turn_event_rows` (`turn`);
--> statement-breakpoint
CREATE VIEW event_files AS SELECT e.event_id, f.file_path, f.source, f.write_count
  FROM event_file_rows AS f JOIN event_rows AS e ON e.seq = f.seq;
--> statement-breakpoint
CREATE VIEW event_relations AS SELECT e.event_id, CAST(iif(r.edge_kind = 'related', e.event_id, r.other_event_id) AS TEXT) AS source_event_id,
    CAST(iif(r.edge_kind = 'related', r.other_event_id, e.event_id) AS TEXT) AS target_event_id, r.edge_kind, r.relation_type, r.relation_label, r.relation_explanation
  FROM event_relation_rows AS r JOIN event_rows AS e ON e.seq = r.seq;
--> statement-breakpoint
CREATE VIEW event_token_usage AS SELECT e.event_id, e.session_id, e.aggregate_id AS task_id, u.input_tokens, u.output_tokens, u.cache_read_tokens, u.cache_create_tokens, u.cost_usd, u.duration_ms, u.model, u.prompt_id, u.stop_reason,
    CAST(strftime('%Y-%m-%dT%H:%M:%fZ', e.event_time / 1000.0, 'unixepoch') AS TEXT) AS occurred_at FROM event_usage_rows AS u JOIN event_rows AS e ON e.seq = u.seq;
--> statement-breakpoint
CREATE VIEW turn_events AS SELECT t.event_id AS turn_id, e.event_id
  FROM turn_event_rows AS l JOIN event_rows AS e ON e.seq = l.seq JOIN event_rows AS t ON t.seq = l.turn;
