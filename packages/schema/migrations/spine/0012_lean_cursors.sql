CREATE TABLE `trace_cursor_rows` (
	`file` text PRIMARY KEY NOT NULL,
	`generation` integer NOT NULL,
	`byte_offset` integer NOT NULL,
	`taken_bytes` integer NOT NULL,
	`parser` text NOT NULL,
	`is_open` integer NOT NULL,
	`mentions` text NOT NULL,
	`state` blob NOT NULL
);
--> statement-breakpoint
INSERT INTO trace_cursor_rows (file, generation, byte_offset, taken_bytes, parser, is_open, mentions, state)
  SELECT file, generation, byte_offset, taken_bytes, parser, state_json LIKE '{"isOpen":true,%', spine_mentions(state_json), spine_state(CAST(state_json AS BLOB))
  FROM trace_cursors ORDER BY file;
--> statement-breakpoint
CREATE TABLE unequal_cursors (file TEXT CONSTRAINT cursors_are_equal CHECK (file IS NULL));
--> statement-breakpoint
INSERT INTO unequal_cursors SELECT o.file FROM trace_cursors AS o LEFT JOIN trace_cursor_rows AS n ON n.file = o.file
  WHERE (n.generation, n.byte_offset, n.taken_bytes, n.parser) IS NOT (o.generation, o.byte_offset, o.taken_bytes, o.parser)
    OR spine_state_bytes(n.state) IS NOT CAST(o.state_json AS BLOB);
--> statement-breakpoint
DROP TABLE unequal_cursors;
--> statement-breakpoint
DROP TABLE trace_cursors;
--> statement-breakpoint
CREATE VIEW trace_cursors AS SELECT file, generation, byte_offset, taken_bytes, parser, CAST(NULL AS TEXT) AS state_json FROM trace_cursor_rows;
