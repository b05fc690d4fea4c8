DROP VIEW search_documents;
--> statement-breakpoint
CREATE TABLE `timeline_rows` (
	`seq` integer PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`lane` text NOT NULL,
	`title` text NOT NULL,
	`body_bytes` integer,
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
	FOREIGN KEY (`seq`) REFERENCES `events`(`seq`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
INSERT INTO timeline_rows (seq, kind, lane, title, body_bytes, subtype_key, subtype_label, subtype_group, tool_family, operation, source_tool,
    tool_name, entity_type, entity_name, display_title, evidence_level, extras_json)
  SELECT e.seq, t.kind, t.lane, t.title, octet_length(spine_body(e.payload_json)), t.subtype_key, t.subtype_label, t.subtype_group, t.tool_family,
    t.operation, t.source_tool, t.tool_name, t.entity_type, t.entity_name, t.display_title, t.evidence_level, t.extras_json
  FROM events AS e JOIN timeline_events_view AS t ON t.id = e.event_id ORDER BY e.seq;
--> statement-breakpoint
ALTER TABLE events RENAME TO events_being_migrated;
--> statement-breakpoint
ALTER TABLE timeline_events_view RENAME COLUMN id TO event_id;
--> statement-breakpoint
ALTER TABLE timeline_events_view RENAME TO events;
--> statement-breakpoint
DROP TABLE events;
--> statement-breakpoint
ALTER TABLE events_being_migrated RENAME TO events;
--> statement-breakpoint
CREATE VIEW timeline_events_view AS SELECT e.event_id AS id, e.aggregate_id AS task_id, e.session_id, t.kind, t.lane, t.title, CAST(NULL AS TEXT) AS body,
    t.subtype_key, t.subtype_label, t.subtype_group, t.tool_family, t.operation, t.source_tool, t.tool_name, t.entity_type, t.entity_name, t.display_title, t.evidence_level, t.extras_json, CAST(strftime('%Y-%m-%dT%H:%M:%fZ', e.event_time / 1000.0, 'unixepoch') AS TEXT) AS created_at
  FROM timeline_rows AS t LEFT JOIN events AS e ON e.seq = t.seq;
--> statement-breakpoint
CREATE VIEW search_documents AS SELECT rowid AS rowid, CAST('task' AS TEXT) AS scope, task_id AS entity_id, task_id, search_text, embedding,
    embedding_model, updated_at FROM search_tasks
  UNION ALL SELECT e.seq, 'event', e.event_id, e.aggregate_id, CAST(x.search_text AS TEXT), x.embedding, x.embedding_model,
    CAST(coalesce(x.updated_at, strftime('%Y-%m-%dT%H:%M:%fZ', e.event_time / 1000.0, 'unixepoch')) AS TEXT) FROM timeline_rows AS t JOIN events AS e ON e.seq = t.seq
    LEFT JOIN search_events AS x ON x.event_id = e.event_id;
