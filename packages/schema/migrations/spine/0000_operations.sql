CREATE TABLE `cli_invocations` (
	`id` integer PRIMARY KEY NOT NULL,
	`row_json` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `clone_dispatches` (
	`id` integer PRIMARY KEY NOT NULL,
	`row_json` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `communication_events` (
	`id` integer PRIMARY KEY NOT NULL,
	`row_json` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `crashes` (
	`id` integer PRIMARY KEY NOT NULL,
	`row_json` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `delivery_events` (
	`id` integer PRIMARY KEY NOT NULL,
	`source` text NOT NULL,
	`ts_utc` text NOT NULL,
	`payload_json` text NOT NULL,
	`delivery_status` text NOT NULL,
	`reason` text,
	CONSTRAINT "delivery_events_status" CHECK("delivery_events"."delivery_status" IN ('pending', 'delivered', 'failed'))
);
--> statement-breakpoint
CREATE INDEX `delivery_events_source` ON `delivery_events` (`source`,`id`);--> statement-breakpoint
CREATE TABLE `git_operations` (
	`id` integer PRIMARY KEY NOT NULL,
	`row_json` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `harvest_events` (
	`id` integer PRIMARY KEY NOT NULL,
	`row_json` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `ids` (
	`name` text PRIMARY KEY NOT NULL,
	`last` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `iroh_events` (
	`id` integer PRIMARY KEY NOT NULL,
	`row_json` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `late_rows` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`table_name` text NOT NULL,
	`row_id` integer NOT NULL,
	`spooled_id` integer
);
--> statement-breakpoint
CREATE TABLE `mcp_tool_calls` (
	`id` integer PRIMARY KEY NOT NULL,
	`row_json` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `messages` (
	`id` integer PRIMARY KEY NOT NULL,
	`row_json` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `meta` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `netsky_tasks` (
	`id` integer PRIMARY KEY NOT NULL,
	`row_json` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `owner_directives` (
	`id` integer PRIMARY KEY NOT NULL,
	`row_json` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` integer PRIMARY KEY NOT NULL,
	`row_json` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `source_cursors` (
	`source` text PRIMARY KEY NOT NULL,
	`cursor_value` text NOT NULL,
	`updated_at` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `source_errors` (
	`id` integer PRIMARY KEY NOT NULL,
	`row_json` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `ticks` (
	`id` integer PRIMARY KEY NOT NULL,
	`row_json` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `token_usage` (
	`id` integer PRIMARY KEY NOT NULL,
	`row_json` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `watchdog_events` (
	`id` integer PRIMARY KEY NOT NULL,
	`row_json` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `workspaces` (
	`id` integer PRIMARY KEY NOT NULL,
	`row_json` text NOT NULL
);
