/** A process of its own that spools as many ticks as it is told into a folder, as a writer without a database would, and says their ids. */
import { pid } from 'node:process';
import { appendLineNow } from '@agentspine/durable-fs';
import { DatabaseError } from '@agentspine/sqlite';
import { Spool } from '../../src/obs/spool.ts';

const [directory, source, count] = process.argv.slice(2);
if (directory === undefined) throw new Error('which folder?');
const spool = new Spool({
  directory,
  appendLine: appendLineNow,
  clock: { now: () => performance.timeOrigin + performance.now() },
  processId: () => pid,
  sync: false,
  onProblem: () => undefined,
});
const reason = new DatabaseError('SPINE_BUSY', 'a test');
process.stdout.write('begun\n');
const ids = Array.from({ length: Number(count) }, (_, number) => {
  const row = { ts_utc: '2026-01-02T03:04:05.678Z', source, detail_json: `${number}` };
  return spool.take([{ table: 'ticks', rest: `,${JSON.stringify(row).slice(1)}` }], reason)[0];
});
process.stdout.write(JSON.stringify(ids));
