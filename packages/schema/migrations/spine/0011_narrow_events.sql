DROP VIEW search_documents;
--> statement-breakpoint
DROP VIEW timeline_events_view;
--> statement-breakpoint
DROP VIEW event_files;
--> statement-breakpoint
DROP VIEW event_relations;
--> statement-breakpoint
DROP VIEW event_token_usage;
--> statement-breakpoint
DROP VIEW turn_events;
--> statement-breakpoint
DROP VIEW events;
--> statement-breakpoint
CREATE TABLE `event_names` (
	`id` integer PRIMARY KEY NOT NULL,
	`name` text
);
--> statement-breakpoint
INSERT INTO event_names (id, name) VALUES (0, NULL);
--> statement-breakpoint
INSERT INTO event_names (name) SELECT name FROM (
    SELECT aggregate_id AS name, min(seq) AS seq FROM event_rows GROUP BY aggregate_id
    UNION ALL SELECT session_id, min(seq) FROM event_rows WHERE session_id IS NOT NULL GROUP BY session_id)
  GROUP BY name ORDER BY min(seq), name;
--> statement-breakpoint
CREATE UNIQUE INDEX `event_names_name_unique` ON `event_names` (`name`);
--> statement-breakpoint
CREATE TABLE `__new_event_rows` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`event_id` text NOT NULL,
	`event_time` integer NOT NULL,
	`event_type` text NOT NULL,
	`schema_ver` integer NOT NULL,
	`task` integer NOT NULL,
	`session` integer NOT NULL,
	`actor` text NOT NULL,
	`correlation_id` text,
	`causation_id` text,
	`payload_json` text,
	`recorded_at` integer NOT NULL,
	`packed` integer,
	FOREIGN KEY (`task`) REFERENCES `event_names`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`session`) REFERENCES `event_names`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "events_payload" CHECK("payload_json" IS NOT NULL OR "packed" IS NOT NULL)
);
--> statement-breakpoint
INSERT INTO __new_event_rows (seq, event_id, event_time, event_type, schema_ver, task, session, actor, correlation_id, causation_id, payload_json, recorded_at, packed)
  SELECT seq, event_id, event_time, event_type, schema_ver, (SELECT id FROM event_names WHERE name = aggregate_id),
    (SELECT id FROM event_names WHERE name IS session_id), actor, correlation_id, causation_id, payload_json, recorded_at, packed
  FROM event_rows ORDER BY seq;
--> statement-breakpoint
CREATE TABLE unequal_events (seq INTEGER CONSTRAINT events_are_equal CHECK (seq IS NULL));
--> statement-breakpoint
INSERT INTO unequal_events SELECT seq FROM (
    SELECT seq, event_id, event_time, event_type, schema_ver, aggregate_id, session_id, actor, correlation_id, causation_id, payload_json, recorded_at, packed FROM event_rows
    EXCEPT SELECT e.seq, e.event_id, e.event_time, e.event_type, e.schema_ver, t.name, s.name, e.actor, e.correlation_id, e.causation_id, e.payload_json, e.recorded_at, e.packed
    FROM __new_event_rows AS e JOIN event_names AS t ON t.id = e.task JOIN event_names AS s ON s.id = e.session);
--> statement-breakpoint
DROP TABLE unequal_events;
--> statement-breakpoint
INSERT INTO sqlite_sequence (name, seq) SELECT '__new_event_rows', seq FROM sqlite_sequence WHERE name = 'event_rows'
  AND NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = '__new_event_rows');
--> statement-breakpoint
UPDATE sqlite_sequence SET seq = (SELECT seq FROM sqlite_sequence WHERE name = 'event_rows')
  WHERE name = '__new_event_rows' AND EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'event_rows');
--> statement-breakpoint
DROP TABLE event_rows;
--> statement-breakpoint
ALTER TABLE __new_event_rows RENAME TO event_rows;
--> statement-breakpoint
CREATE UNIQUE INDEX `event_rows_event_id_unique` ON `event_rows` (`event_id`);
--> statement-breakpoint
CREATE INDEX `idx_events_aggregate_time` ON `event_rows` (`task`,`event_time`);
--> statement-breakpoint
CREATE INDEX `idx_events_type_time` ON `event_rows` (`event_type`,`event_time`);
--> statement-breakpoint
CREATE INDEX `idx_events_session_time` ON `event_rows` (`session`,`event_time`);
--> statement-breakpoint
CREATE INDEX `idx_events_correlation` ON `event_rows` (`correlation_id`);
--> statement-breakpoint
CREATE INDEX `idx_events_bound_session` ON `event_rows` (`event_type`,"payload_json" ->> '$.session_id') WHERE "event_rows"."event_type" = 'session.bound';
--> statement-breakpoint
CREATE INDEX `idx_events_bound_runtime` ON `event_rows` (`event_type`,"payload_json" ->> '$.runtime_session_id') WHERE "event_rows"."event_type" = 'session.bound';
--> statement-breakpoint
CREATE TRIGGER row_changes_events_ai AFTER INSERT ON event_rows WHEN EXISTS (SELECT 1 FROM event_rows WHERE seq > new.seq) BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('events', new.seq, random());
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_events_au AFTER UPDATE ON event_rows BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('events', old.seq, random());
  INSERT INTO row_changes (table_name, row_id, stamp) SELECT 'events', new.seq, random() WHERE new.seq <> old.seq;
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_events_ad AFTER DELETE ON event_rows BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('events', old.seq, random());
END;
--> statement-breakpoint
CREATE VIEW events AS SELECT e.seq, e.event_id, e.event_time, e.event_type, e.schema_ver, task_name.name AS aggregate_id, session_name.name AS session_id, e.actor,
    e.correlation_id, e.causation_id, CAST(e.payload_json AS TEXT) AS payload_json, e.recorded_at FROM event_rows AS e JOIN event_names AS task_name ON task_name.id = e.task JOIN event_names AS session_name ON session_name.id = e.session;
--> statement-breakpoint
CREATE VIEW timeline_events_view AS SELECT e.event_id AS id, task_name.name AS task_id, session_name.name AS session_id, t.kind, t.lane, t.title, CAST(NULL AS TEXT) AS body,
    t.subtype_key, t.subtype_label, t.subtype_group, t.tool_family, t.operation, t.source_tool, t.tool_name, t.entity_type, t.entity_name, t.display_title, t.evidence_level, t.extras_json, CAST(strftime('%Y-%m-%dT%H:%M:%fZ', e.event_time / 1000.0, 'unixepoch') AS TEXT) AS created_at
  FROM timeline_rows AS t JOIN event_rows AS e ON e.seq = t.seq JOIN event_names AS task_name ON task_name.id = e.task JOIN event_names AS session_name ON session_name.id = e.session;
--> statement-breakpoint
CREATE VIEW event_files AS SELECT e.event_id, f.file_path, f.source, f.write_count
  FROM event_file_rows AS f JOIN event_rows AS e ON e.seq = f.seq;
--> statement-breakpoint
CREATE VIEW event_relations AS SELECT e.event_id, CAST(iif(r.edge_kind = 'related', e.event_id, r.other_event_id) AS TEXT) AS source_event_id,
    CAST(iif(r.edge_kind = 'related', r.other_event_id, e.event_id) AS TEXT) AS target_event_id, r.edge_kind, r.relation_type, r.relation_label, r.relation_explanation
  FROM event_relation_rows AS r JOIN event_rows AS e ON e.seq = r.seq;
--> statement-breakpoint
CREATE VIEW event_token_usage AS SELECT e.event_id, session_name.name AS session_id, task_name.name AS task_id, u.input_tokens, u.output_tokens, u.cache_read_tokens, u.cache_create_tokens, u.cost_usd, u.duration_ms, u.model, u.prompt_id, u.stop_reason,
    CAST(strftime('%Y-%m-%dT%H:%M:%fZ', e.event_time / 1000.0, 'unixepoch') AS TEXT) AS occurred_at
  FROM event_usage_rows AS u JOIN event_rows AS e ON e.seq = u.seq JOIN event_names AS task_name ON task_name.id = e.task JOIN event_names AS session_name ON session_name.id = e.session;
--> statement-breakpoint
CREATE VIEW turn_events AS SELECT t.event_id AS turn_id, e.event_id
  FROM turn_event_rows AS l JOIN event_rows AS e ON e.seq = l.seq JOIN event_rows AS t ON t.seq = l.turn;
--> statement-breakpoint
CREATE VIEW search_documents AS SELECT rowid AS rowid, CAST('task' AS TEXT) AS scope, task_id AS entity_id, task_id, search_text, embedding,
    embedding_model, updated_at FROM search_tasks
  UNION ALL SELECT e.seq, 'event', e.event_id, task_name.name, CAST(x.search_text AS TEXT), x.embedding, x.embedding_model,
    CAST(coalesce(x.updated_at, strftime('%Y-%m-%dT%H:%M:%fZ', e.event_time / 1000.0, 'unixepoch')) AS TEXT) FROM timeline_rows AS t JOIN event_rows AS e ON e.seq = t.seq JOIN event_names AS task_name ON task_name.id = e.task
    LEFT JOIN search_events AS x ON x.event_id = e.event_id;
