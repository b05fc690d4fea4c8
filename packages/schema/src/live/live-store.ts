/*
 * `live.sqlite`: what agents reported of themselves while they worked, over hooks and over OTLP. It is derived from the two journals: it may
 * be deleted, and is filled again where something is imported.
 */

/** The version of the tables; a store of any other is made again. */
export const liveStoreVersion = 1;

/** The name of the store in the home. */
export const liveStoreName = 'live.sqlite';

/** What SQL may see of it. */
export const liveTableNames = [
  'hook_messages',
  'tool_reports',
  'session_reports',
  'usage_reports',
  'metric_sums',
] as const;
