DROP INDEX `idx_events_correlation`;
--> statement-breakpoint
CREATE INDEX `idx_events_correlation` ON `event_rows` (`correlation_id`) WHERE "event_rows"."correlation_id" IS NOT NULL;
--> statement-breakpoint
CREATE TABLE packing (seq INTEGER PRIMARY KEY, pack INTEGER NOT NULL, line INTEGER NOT NULL);
--> statement-breakpoint
INSERT INTO packing (seq, pack, line) SELECT seq, pack, row_number() OVER (PARTITION BY pack ORDER BY seq) - 1 FROM (
    SELECT seq, 1 + ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'event_packs'), 0)
      + sum(octet_length(payload_json) + 1) OVER (ORDER BY seq) / 98304 AS pack, sum(octet_length(payload_json)) OVER () AS bytes FROM event_rows
    WHERE event_type IN ('task.created', 'task.renamed', 'task.status_changed', 'session.started', 'session.ended')
      AND payload_json IS NOT NULL AND instr(payload_json, char(10)) = 0) WHERE bytes >= 32000 ORDER BY seq;
--> statement-breakpoint
INSERT INTO event_packs (id, lines, body) SELECT pack, count(*), spine_pack(json_group_array(payload_json ORDER BY seq))
  FROM packing JOIN event_rows USING (seq) GROUP BY pack;
--> statement-breakpoint
DROP TRIGGER row_changes_events_au;
--> statement-breakpoint
UPDATE event_rows SET payload_json = NULL, packed = pack * 65536 + line FROM packing WHERE packing.seq = event_rows.seq
  AND coalesce(spine_line(pack * 65536 + line), spine_load(pack * 65536 + line, (SELECT body FROM main.event_packs WHERE id = pack))) IS payload_json;
--> statement-breakpoint
CREATE TRIGGER row_changes_events_au AFTER UPDATE ON event_rows BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('events', old.seq, random());
  INSERT INTO row_changes (table_name, row_id, stamp) SELECT 'events', new.seq, random() WHERE new.seq <> old.seq;
END;
--> statement-breakpoint
DROP TABLE packing;
