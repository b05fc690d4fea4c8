import { randomUUID } from 'node:crypto';
import { makeDurable, openSqlite } from '../../../packages/sqlite/src/open-sqlite.ts';
import type { Durability } from '../../../packages/sqlite/src/pragmas.ts';
import { createSpineFile } from '../../../packages/sqlite/src/spine-file.ts';
import type { UsageRow } from './usage-row.ts';

/** What one would write by hand: a prepared INSERT into the same table, with the same settings, of the same JSON. */
export interface BareInserts {
  readonly insertOne: (row: UsageRow) => void;
  /** In one transaction. */
  readonly insertMany: (rows: readonly UsageRow[]) => void;
  readonly close: () => void;
}

/** Makes a database for them at `path`. */
export function openBareInserts(path: string, durability: Durability): BareInserts {
  createSpineFile(path, randomUUID());
  const database = openSqlite(path);
  makeDurable(database, durability);
  const statement = database.prepare('INSERT INTO token_usage (id, row_json) VALUES (?, ?)');
  let lastId = 0;
  const insertOne = (row: UsageRow): void => {
    lastId = Math.max(Date.now() * 1000, lastId + 1);
    statement.run(lastId, JSON.stringify(wholeRow(lastId, row)));
  };
  return {
    insertOne,
    insertMany: database.transaction((rows: readonly UsageRow[]) => {
      for (const row of rows) insertOne(row);
    }).immediate,
    close: () => void database.close(),
  };
}

/** The keys of `row_json` in their order. */
function wholeRow(id: number, row: UsageRow): object {
  return {
    id,
    ts_utc: new Date().toISOString(),
    session_id: row.sessionId,
    agent: row.agent,
    runtime: row.runtime,
    model: row.model,
    input_tokens: row.inputTokens,
    output_tokens: row.outputTokens,
    cached_input_tokens: row.cachedInputTokens,
    cost_usd_micros: row.costUsdMicros,
    detail_json: row.detailJson,
  };
}
