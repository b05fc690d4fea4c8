DROP VIEW search_documents;
--> statement-breakpoint
DROP VIEW timeline_events_view;
--> statement-breakpoint
ALTER TABLE events RENAME TO event_rows;
--> statement-breakpoint
CREATE TABLE `event_packs` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`lines` integer NOT NULL,
	`body` blob NOT NULL
);
--> statement-breakpoint
CREATE TABLE packing (seq INTEGER PRIMARY KEY, pack INTEGER NOT NULL, line INTEGER NOT NULL);
--> statement-breakpoint
INSERT INTO packing (seq, pack, line) SELECT seq, pack, row_number() OVER (PARTITION BY pack ORDER BY seq) - 1 FROM (
    SELECT seq, 1 + sum(octet_length(payload_json) + 1) OVER (ORDER BY seq) / 98304 AS pack FROM event_rows
    WHERE event_type IN ('timeline.logged', 'tool.invoked', 'tool.result', 'prompt.submitted', 'completion.received')
      AND seq IN (SELECT seq FROM timeline_rows) AND instr(payload_json, char(10)) = 0) ORDER BY seq;
--> statement-breakpoint
INSERT INTO event_packs (id, lines, body) SELECT pack, count(*), spine_pack(json_group_array(payload_json ORDER BY seq))
  FROM packing JOIN event_rows USING (seq) GROUP BY pack;
--> statement-breakpoint
CREATE TABLE `__new_event_rows` (
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
	`payload_json` text,
	`recorded_at` integer NOT NULL,
	`packed` integer,
	CONSTRAINT "events_payload" CHECK("payload_json" IS NOT NULL OR "packed" IS NOT NULL)
);
--> statement-breakpoint
INSERT INTO __new_event_rows (seq, event_id, event_time, event_type, schema_ver, aggregate_id, session_id, actor, correlation_id, causation_id, payload_json, recorded_at, packed)
  SELECT seq, event_id, event_time, event_type, schema_ver, aggregate_id, session_id, actor, correlation_id, causation_id, iif(pack IS NULL, payload_json, NULL), recorded_at, pack * 65536 + line
  FROM event_rows LEFT JOIN packing USING (seq) ORDER BY seq;
--> statement-breakpoint
CREATE TABLE unequal_payloads (seq INTEGER CONSTRAINT payloads_are_equal CHECK (seq IS NULL));
--> statement-breakpoint
INSERT INTO unequal_payloads SELECT e.seq FROM event_rows AS e LEFT JOIN __new_event_rows AS n ON n.seq = e.seq
  WHERE coalesce(n.payload_json, spine_line(n.packed), spine_load(n.packed, (SELECT body FROM main.event_packs WHERE id = n.packed >> 16))) IS NOT e.payload_json;
--> statement-breakpoint
DROP TABLE unequal_payloads;
--> statement-breakpoint
DROP TABLE packing;
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
CREATE INDEX `idx_events_aggregate_time` ON `event_rows` (`aggregate_id`,`event_time`);
--> statement-breakpoint
CREATE INDEX `idx_events_type_time` ON `event_rows` (`event_type`,`event_time`);
--> statement-breakpoint
CREATE INDEX `idx_events_session_time` ON `event_rows` (`session_id`,`event_time`);
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
CREATE VIEW events AS SELECT e.seq, e.event_id, e.event_time, e.event_type, e.schema_ver, e.aggregate_id, e.session_id, e.actor, e.correlation_id,
    e.causation_id, CAST(e.payload_json AS TEXT) AS payload_json, e.recorded_at FROM event_rows AS e;
--> statement-breakpoint
CREATE VIEW timeline_events_view AS SELECT e.event_id AS id, e.aggregate_id AS task_id, e.session_id, t.kind, t.lane, t.title, CAST(NULL AS TEXT) AS body,
    t.subtype_key, t.subtype_label, t.subtype_group, t.tool_family, t.operation, t.source_tool, t.tool_name, t.entity_type, t.entity_name, t.display_title, t.evidence_level, t.extras_json, CAST(strftime('%Y-%m-%dT%H:%M:%fZ', e.event_time / 1000.0, 'unixepoch') AS TEXT) AS created_at
  FROM timeline_rows AS t LEFT JOIN event_rows AS e ON e.seq = t.seq;
--> statement-breakpoint
CREATE VIEW search_documents AS SELECT rowid AS rowid, CAST('task' AS TEXT) AS scope, task_id AS entity_id, task_id, search_text, embedding,
    embedding_model, updated_at FROM search_tasks
  UNION ALL SELECT e.seq, 'event', e.event_id, e.aggregate_id, CAST(x.search_text AS TEXT), x.embedding, x.embedding_model,
    CAST(coalesce(x.updated_at, strftime('%Y-%m-%dT%H:%M:%fZ', e.event_time / 1000.0, 'unixepoch')) AS TEXT) FROM timeline_rows AS t JOIN event_rows AS e ON e.seq = t.seq
    LEFT JOIN search_events AS x ON x.event_id = e.event_id;
