import type { UtcDay } from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';

const readSql = 'SELECT value FROM meta WHERE key = ?';
const moveSql = `INSERT INTO meta (key, value) VALUES (?, ?)
  ON CONFLICT (key) DO UPDATE SET value = max(value, excluded.value)`;

/** The last archived day of a table as it is stored. */
export function readWatermark(connection: SpineConnection, table: string): string | undefined {
  return connection.read(() => connection.prepare(readSql).pluck().get(keyOf(table))) as string | undefined;
}

/** Moves it up, never back; call it in the transaction that deletes. */
export function moveWatermark(connection: SpineConnection, table: string, day: UtcDay): void {
  connection.prepare(moveSql).run(keyOf(table), day);
}

function keyOf(table: string): string {
  return table === 'logs' ? 'archived_up_to' : `archived_up_to:${table}`;
}
