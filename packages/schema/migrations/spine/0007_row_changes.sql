CREATE TABLE `row_changes` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`table_name` text NOT NULL,
	`row_id` integer NOT NULL,
	`stamp` integer NOT NULL
);
--> statement-breakpoint
CREATE TRIGGER row_changes_bound AFTER INSERT ON row_changes BEGIN
  DELETE FROM row_changes WHERE seq <= new.seq - 100000;
END;
--> statement-breakpoint
INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('', 0, random());
--> statement-breakpoint
CREATE TRIGGER row_changes_messages_ai AFTER INSERT ON messages WHEN EXISTS (SELECT 1 FROM messages WHERE id > new.id) BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('messages', new.id, random());
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_messages_au AFTER UPDATE ON messages BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('messages', old.id, random());
  INSERT INTO row_changes (table_name, row_id, stamp) SELECT 'messages', new.id, random() WHERE new.id <> old.id;
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_messages_ad AFTER DELETE ON messages BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('messages', old.id, random());
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_cli_invocations_ai AFTER INSERT ON cli_invocations WHEN EXISTS (SELECT 1 FROM cli_invocations WHERE id > new.id) BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('cli_invocations', new.id, random());
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_cli_invocations_au AFTER UPDATE ON cli_invocations BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('cli_invocations', old.id, random());
  INSERT INTO row_changes (table_name, row_id, stamp) SELECT 'cli_invocations', new.id, random() WHERE new.id <> old.id;
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_cli_invocations_ad AFTER DELETE ON cli_invocations BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('cli_invocations', old.id, random());
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_crashes_ai AFTER INSERT ON crashes WHEN EXISTS (SELECT 1 FROM crashes WHERE id > new.id) BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('crashes', new.id, random());
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_crashes_au AFTER UPDATE ON crashes BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('crashes', old.id, random());
  INSERT INTO row_changes (table_name, row_id, stamp) SELECT 'crashes', new.id, random() WHERE new.id <> old.id;
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_crashes_ad AFTER DELETE ON crashes BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('crashes', old.id, random());
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_ticks_ai AFTER INSERT ON ticks WHEN EXISTS (SELECT 1 FROM ticks WHERE id > new.id) BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('ticks', new.id, random());
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_ticks_au AFTER UPDATE ON ticks BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('ticks', old.id, random());
  INSERT INTO row_changes (table_name, row_id, stamp) SELECT 'ticks', new.id, random() WHERE new.id <> old.id;
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_ticks_ad AFTER DELETE ON ticks BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('ticks', old.id, random());
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_workspaces_ai AFTER INSERT ON workspaces WHEN EXISTS (SELECT 1 FROM workspaces WHERE id > new.id) BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('workspaces', new.id, random());
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_workspaces_au AFTER UPDATE ON workspaces BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('workspaces', old.id, random());
  INSERT INTO row_changes (table_name, row_id, stamp) SELECT 'workspaces', new.id, random() WHERE new.id <> old.id;
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_workspaces_ad AFTER DELETE ON workspaces BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('workspaces', old.id, random());
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_sessions_ai AFTER INSERT ON sessions WHEN EXISTS (SELECT 1 FROM sessions WHERE id > new.id) BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('sessions', new.id, random());
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_sessions_au AFTER UPDATE ON sessions BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('sessions', old.id, random());
  INSERT INTO row_changes (table_name, row_id, stamp) SELECT 'sessions', new.id, random() WHERE new.id <> old.id;
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_sessions_ad AFTER DELETE ON sessions BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('sessions', old.id, random());
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_clone_dispatches_ai AFTER INSERT ON clone_dispatches WHEN EXISTS (SELECT 1 FROM clone_dispatches WHERE id > new.id) BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('clone_dispatches', new.id, random());
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_clone_dispatches_au AFTER UPDATE ON clone_dispatches BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('clone_dispatches', old.id, random());
  INSERT INTO row_changes (table_name, row_id, stamp) SELECT 'clone_dispatches', new.id, random() WHERE new.id <> old.id;
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_clone_dispatches_ad AFTER DELETE ON clone_dispatches BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('clone_dispatches', old.id, random());
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_harvest_events_ai AFTER INSERT ON harvest_events WHEN EXISTS (SELECT 1 FROM harvest_events WHERE id > new.id) BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('harvest_events', new.id, random());
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_harvest_events_au AFTER UPDATE ON harvest_events BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('harvest_events', old.id, random());
  INSERT INTO row_changes (table_name, row_id, stamp) SELECT 'harvest_events', new.id, random() WHERE new.id <> old.id;
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_harvest_events_ad AFTER DELETE ON harvest_events BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('harvest_events', old.id, random());
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_communication_events_ai AFTER INSERT ON communication_events WHEN EXISTS (SELECT 1 FROM communication_events WHERE id > new.id) BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('communication_events', new.id, random());
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_communication_events_au AFTER UPDATE ON communication_events BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('communication_events', old.id, random());
  INSERT INTO row_changes (table_name, row_id, stamp) SELECT 'communication_events', new.id, random() WHERE new.id <> old.id;
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_communication_events_ad AFTER DELETE ON communication_events BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('communication_events', old.id, random());
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_mcp_tool_calls_ai AFTER INSERT ON mcp_tool_calls WHEN EXISTS (SELECT 1 FROM mcp_tool_calls WHERE id > new.id) BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('mcp_tool_calls', new.id, random());
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_mcp_tool_calls_au AFTER UPDATE ON mcp_tool_calls BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('mcp_tool_calls', old.id, random());
  INSERT INTO row_changes (table_name, row_id, stamp) SELECT 'mcp_tool_calls', new.id, random() WHERE new.id <> old.id;
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_mcp_tool_calls_ad AFTER DELETE ON mcp_tool_calls BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('mcp_tool_calls', old.id, random());
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_git_operations_ai AFTER INSERT ON git_operations WHEN EXISTS (SELECT 1 FROM git_operations WHERE id > new.id) BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('git_operations', new.id, random());
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_git_operations_au AFTER UPDATE ON git_operations BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('git_operations', old.id, random());
  INSERT INTO row_changes (table_name, row_id, stamp) SELECT 'git_operations', new.id, random() WHERE new.id <> old.id;
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_git_operations_ad AFTER DELETE ON git_operations BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('git_operations', old.id, random());
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_owner_directives_ai AFTER INSERT ON owner_directives WHEN EXISTS (SELECT 1 FROM owner_directives WHERE id > new.id) BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('owner_directives', new.id, random());
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_owner_directives_au AFTER UPDATE ON owner_directives BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('owner_directives', old.id, random());
  INSERT INTO row_changes (table_name, row_id, stamp) SELECT 'owner_directives', new.id, random() WHERE new.id <> old.id;
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_owner_directives_ad AFTER DELETE ON owner_directives BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('owner_directives', old.id, random());
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_token_usage_ai AFTER INSERT ON token_usage WHEN EXISTS (SELECT 1 FROM token_usage WHERE id > new.id) BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('token_usage', new.id, random());
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_token_usage_au AFTER UPDATE ON token_usage BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('token_usage', old.id, random());
  INSERT INTO row_changes (table_name, row_id, stamp) SELECT 'token_usage', new.id, random() WHERE new.id <> old.id;
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_token_usage_ad AFTER DELETE ON token_usage BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('token_usage', old.id, random());
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_watchdog_events_ai AFTER INSERT ON watchdog_events WHEN EXISTS (SELECT 1 FROM watchdog_events WHERE id > new.id) BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('watchdog_events', new.id, random());
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_watchdog_events_au AFTER UPDATE ON watchdog_events BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('watchdog_events', old.id, random());
  INSERT INTO row_changes (table_name, row_id, stamp) SELECT 'watchdog_events', new.id, random() WHERE new.id <> old.id;
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_watchdog_events_ad AFTER DELETE ON watchdog_events BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('watchdog_events', old.id, random());
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_netsky_tasks_ai AFTER INSERT ON netsky_tasks WHEN EXISTS (SELECT 1 FROM netsky_tasks WHERE id > new.id) BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('netsky_tasks', new.id, random());
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_netsky_tasks_au AFTER UPDATE ON netsky_tasks BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('netsky_tasks', old.id, random());
  INSERT INTO row_changes (table_name, row_id, stamp) SELECT 'netsky_tasks', new.id, random() WHERE new.id <> old.id;
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_netsky_tasks_ad AFTER DELETE ON netsky_tasks BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('netsky_tasks', old.id, random());
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_source_errors_ai AFTER INSERT ON source_errors WHEN EXISTS (SELECT 1 FROM source_errors WHERE id > new.id) BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('source_errors', new.id, random());
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_source_errors_au AFTER UPDATE ON source_errors BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('source_errors', old.id, random());
  INSERT INTO row_changes (table_name, row_id, stamp) SELECT 'source_errors', new.id, random() WHERE new.id <> old.id;
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_source_errors_ad AFTER DELETE ON source_errors BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('source_errors', old.id, random());
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_iroh_events_ai AFTER INSERT ON iroh_events WHEN EXISTS (SELECT 1 FROM iroh_events WHERE id > new.id) BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('iroh_events', new.id, random());
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_iroh_events_au AFTER UPDATE ON iroh_events BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('iroh_events', old.id, random());
  INSERT INTO row_changes (table_name, row_id, stamp) SELECT 'iroh_events', new.id, random() WHERE new.id <> old.id;
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_iroh_events_ad AFTER DELETE ON iroh_events BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('iroh_events', old.id, random());
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_logs_ai AFTER INSERT ON logs WHEN EXISTS (SELECT 1 FROM logs WHERE id > new.id) BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('logs', new.id, random());
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_logs_au AFTER UPDATE ON logs BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('logs', old.id, random());
  INSERT INTO row_changes (table_name, row_id, stamp) SELECT 'logs', new.id, random() WHERE new.id <> old.id;
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_logs_ad AFTER DELETE ON logs BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('logs', old.id, random());
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_events_ai AFTER INSERT ON events WHEN EXISTS (SELECT 1 FROM events WHERE seq > new.seq) BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('events', new.seq, random());
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_events_au AFTER UPDATE ON events BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('events', old.seq, random());
  INSERT INTO row_changes (table_name, row_id, stamp) SELECT 'events', new.seq, random() WHERE new.seq <> old.seq;
END;
--> statement-breakpoint
CREATE TRIGGER row_changes_events_ad AFTER DELETE ON events BEGIN
  INSERT INTO row_changes (table_name, row_id, stamp) VALUES ('events', old.seq, random());
END;
