CREATE TABLE `logs` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`source` text NOT NULL,
	`type` text NOT NULL,
	`ref_id` text,
	`payload` text,
	`timestamp` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `logs_source_type` ON `logs` (`source`,`type`);--> statement-breakpoint
CREATE INDEX `logs_timestamp` ON `logs` (`timestamp`);--> statement-breakpoint
CREATE INDEX `logs_ref_id` ON `logs` (`ref_id`);--> statement-breakpoint
CREATE TABLE `workflow_runs` (
	`run_id` text PRIMARY KEY NOT NULL,
	`workflow` text NOT NULL,
	`status` text NOT NULL,
	`timestamp` integer NOT NULL,
	`exit_code` integer,
	CONSTRAINT "workflow_runs_known_status" CHECK("workflow_runs"."status" IN ('queued', 'started', 'completed', 'failed', 'crashed', 'interrupted', 'dropped', 'killed'))
);
--> statement-breakpoint
CREATE INDEX `workflow_runs_status` ON `workflow_runs` (`status`);--> statement-breakpoint
CREATE INDEX `workflow_runs_workflow` ON `workflow_runs` (`workflow`);