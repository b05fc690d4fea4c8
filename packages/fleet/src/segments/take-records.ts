import { join } from 'node:path';
import { nodeFileSystem } from '@agentspine/durable-fs';
import { readRecordBatches } from '@agentspine/writer';
import { RecordLines } from './record-lines.ts';
import { recordTableOf, recordTables } from './record-row.ts';
import type { RowLines } from './row-lines.ts';

/** Records that follow a place of the feed. */
export interface RecordsPart {
  /** A line each. */
  readonly rows: RowLines;
  /** The cursor after them. */
  readonly to: string | null;
}

/** The next records of a home, as many as a segment may have; none at the end, and where there is no `spine.db`. */
export async function takeRecords(home: string, from: string | null): Promise<RecordsPart> {
  const path = join(home, 'spine.db');
  const lines = new RecordLines();
  if ((await nodeFileSystem.stat(path)) === undefined) return { rows: lines.taken(), to: from };
  let to = from;
  for await (const { records, cursorAfter } of readRecordBatches(path, { from: from ?? 0, tables: recordTables })) {
    for (const [index, { table: name, id, rowJson }] of records.entries()) {
      const table = recordTableOf(name);
      if (table === undefined || lines.add({ table, id, rowJson })) continue;
      return { rows: lines.taken(), to: index === 0 ? to : cursorAfter(index) };
    }
    to = cursorAfter(records.length);
  }
  return { rows: lines.taken(), to };
}
