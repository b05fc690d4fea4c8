import { join } from 'node:path';
import { nodeFileSystem } from '@agentspine/durable-fs';
import { followRecords } from '@agentspine/writer';
import { encodeRecordRow, recordTableOf, recordTables } from './record-row.ts';
import { segmentBytesMax, segmentRowsMax } from './segment.ts';

/** Records that follow a place of the feed. */
export interface RecordsPart {
  /** A line each. */
  readonly rows: readonly string[];
  /** The cursor after them. */
  readonly to: string | null;
}

/** The next records of a home, as many as a segment may have; none at the end, and where there is no `spine.db`. */
export async function takeRecords(home: string, from: string | null): Promise<RecordsPart> {
  const path = join(home, 'spine.db');
  const rows: string[] = [];
  let [to, bytes] = [from, 0];
  if ((await nodeFileSystem.stat(path)) === undefined) return { rows, to };
  const asked = { from: from ?? 0, tables: recordTables, follow: false };
  for await (const { table: name, id, rowJson, cursor } of followRecords(path, asked)) {
    const table = recordTableOf(name);
    if (table === undefined) continue;
    const row = encodeRecordRow({ table, id, rowJson });
    bytes += row.length;
    if (rows.length > 0 && (bytes > segmentBytesMax || rows.length >= segmentRowsMax)) break;
    rows.push(row);
    to = cursor;
  }
  return { rows, to };
}
