import { nodeFileSystem, nodeLockEnvironment } from '@agentspine/durable-fs';
import { openLedger } from '../../src/index.ts';
import { turn } from '../records.ts';

/** A process of its own for tests: appends turns to a ledger, some alone, some as derived lines, and ends. */
const [directory = '', name = '', count = '0'] = process.argv.slice(2);

await using ledger = await openLedger({
  directory,
  fileSystem: nodeFileSystem,
  clock: { now: nodeLockEnvironment.now },
  lockOptions: { environment: nodeLockEnvironment, waitMs: 60_000 },
});
for (let index = 0; index < Number(count); index += 1) {
  const record = turn({ messageId: `${name}-${index}`, identity: 'source', project: 'x'.repeat(5_000) });
  if (index % 2 === 0) await ledger.appendTurns([record, turn({ messageId: `all-${index}`, identity: 'source' })]);
  else await ledger.appendDerived([{ v: 1, kind: 'turn', record }]);
}
