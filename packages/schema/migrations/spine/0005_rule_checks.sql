ALTER TABLE `rules` ADD `forbid_command_matches_json` text;--> statement-breakpoint
ALTER TABLE `rules` ADD `check` text;