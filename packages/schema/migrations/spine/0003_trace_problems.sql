CREATE TABLE `trace_problems` (
	`file` text NOT NULL,
	`generation` integer NOT NULL,
	`byte_from` integer NOT NULL,
	`byte_to` integer NOT NULL,
	`event_id` text NOT NULL,
	`detail` text NOT NULL,
	PRIMARY KEY(`file`, `event_id`)
);
