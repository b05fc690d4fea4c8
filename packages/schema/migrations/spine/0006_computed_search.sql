CREATE TABLE `search_events` (
	`event_id` text PRIMARY KEY NOT NULL,
	`search_text` text NOT NULL,
	`embedding` text,
	`embedding_model` text,
	`updated_at` text
);
--> statement-breakpoint
CREATE TABLE `search_tasks` (
	`rowid` integer PRIMARY KEY NOT NULL,
	`task_id` text NOT NULL,
	`search_text` text NOT NULL,
	`embedding` text,
	`embedding_model` text,
	`updated_at` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `search_tasks_task_id_unique` ON `search_tasks` (`task_id`);--> statement-breakpoint
INSERT INTO search_tasks (rowid, task_id, search_text, embedding, embedding_model, updated_at)
  SELECT rowid, entity_id, search_text, embedding, embedding_model, updated_at FROM search_documents WHERE scope = 'task' AND rowid < 0;
--> statement-breakpoint
INSERT INTO search_events (event_id, search_text, embedding, embedding_model, updated_at)
  SELECT d.entity_id, d.search_text, d.embedding, d.embedding_model, nullif(d.updated_at, t.created_at)
  FROM search_documents AS d JOIN timeline_events_view AS t ON t.id = d.entity_id
  WHERE d.scope = 'event' AND (d.embedding IS NOT NULL OR d.entity_id IN (SELECT payload_json ->> '$.event_id_ref' FROM events
    WHERE event_type IN ('classification.assigned', 'timeline.metadata_updated') AND json_valid(payload_json)));
--> statement-breakpoint
DROP TRIGGER trg_search_documents_ai;
--> statement-breakpoint
DROP TRIGGER trg_search_documents_ad;
--> statement-breakpoint
DROP TRIGGER trg_search_documents_au;
--> statement-breakpoint
DROP TABLE search_documents_fts;
--> statement-breakpoint
DROP TABLE `search_documents`;
--> statement-breakpoint
CREATE VIEW search_documents AS SELECT rowid AS rowid, CAST('task' AS TEXT) AS scope, task_id AS entity_id, task_id, search_text, embedding,
    embedding_model, updated_at FROM search_tasks
  UNION ALL SELECT e.seq, 'event', t.id, t.task_id, CAST(x.search_text AS TEXT), x.embedding, x.embedding_model,
    CAST(coalesce(x.updated_at, t.created_at) AS TEXT) FROM events AS e JOIN timeline_events_view AS t ON t.id = e.event_id
    LEFT JOIN search_events AS x ON x.event_id = e.event_id;
--> statement-breakpoint
CREATE VIRTUAL TABLE search_documents_fts USING fts5(
  search_text, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 1'
);
--> statement-breakpoint
INSERT INTO search_documents_fts (search_documents_fts, rank) VALUES ('automerge', 16);
--> statement-breakpoint
INSERT INTO search_documents_fts (rowid, search_text) SELECT rowid, search_text FROM search_tasks ORDER BY rowid;
--> statement-breakpoint
INSERT INTO search_documents_fts (rowid, search_text)
  SELECT e.seq, coalesce(x.search_text, spine_search_text(e.payload_json)) FROM events AS e
    JOIN timeline_events_view AS t ON t.id = e.event_id LEFT JOIN search_events AS x ON x.event_id = e.event_id ORDER BY e.seq;
