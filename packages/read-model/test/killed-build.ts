// Builds an archive in a process of its own and ends it where it is told: `node killed-build.ts <home> <ledger> <where>`.
import { readFileSync } from 'node:fs';
import { openDerivedArchive } from '../src/open-derived-archive.ts';
import { fakeClassifier, fakePrices } from './archive-under-test.ts';
import { knownSources } from './known-sources.ts';
import { MemoryLedger } from './memory-ledger.ts';

const [directory = '', ledgerPath = '', where = ''] = process.argv.slice(2);

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('still alive');
}

let classified = 0;
const archive = openDerivedArchive({
  directory,
  ledger: new MemoryLedger(readFileSync(ledgerPath)),
  prices: fakePrices(),
  classifyTurn: (signals) => {
    classified += 1;
    if (where !== 'after the commit' && classified === 60) die();
    return fakeClassifier(signals);
  },
  sources: knownSources,
  hasContent: () => false,
  clock: () => new Date(0),
  // Given back when everything is written and nothing was said of it.
  lock: async () => ({ [Symbol.asyncDispose]: async () => (where === 'after the commit' ? die() : undefined) }),
});
await (where === 'in the middle of a rebuild' ? archive.rebuild() : archive.build());
