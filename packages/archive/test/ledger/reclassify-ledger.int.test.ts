import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LedgerLine, TurnRecord } from '@agentspine/schema';
import { openTempHome } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { encodeLedgerLine, type TurnReclassifier } from '../../src/index.ts';
import { linesOf, openRealLedger, saidLines } from '../open.ts';
import { derivedLine, turnLine } from '../records.ts';

const stamp = '{"v":1,"kind":"stamp", "ts":"t","selector":{"sessionId":"s"},"enrichment":{}}\n';

/** Finds that every turn without an activity was a test. */
function testsOnly(seen: LedgerLine[] = []): TurnReclassifier {
  return {
    add: (line) => void seen.push(line),
    reclassify: (turn) => (turn.activity === undefined ? { ...turn, activity: 'testing' } : undefined),
  };
}

test('A090: turns that change are written again, all other lines stay byte for byte', async () => {
  using home = openTempHome();
  const classified = encodeLedgerLine(turnLine({ messageId: 'b', activity: 'coding', retries: 3 }));
  const unclassified = encodeLedgerLine(turnLine({ messageId: 'a' }));
  const rest = `${stamp}\n\r\n${classified}garbage\n${encodeLedgerLine(derivedLine('d', 0))}`;
  writeFileSync(join(home.path, 'ledger.jsonl'), `${unclassified}${rest}`);
  await using ledger = await openRealLedger(home.path);
  const seen: LedgerLine[] = [];
  expect(await ledger.reclassifyLedger(testsOnly(seen))).toEqual({ turns: 2, changed: 1 });
  expect(seen.map((line) => line.kind)).toEqual(['turn', 'stamp', 'turn', 'turn']);
  const [, ...others] = saidLines(readFileSync(ledger.path, 'utf8'));
  expect(others.join('\n')).toBe(rest);
  expect((await linesOf(ledger))[0]).toMatchObject({ record: { messageId: 'a', activity: 'testing' } });
});

test('A090: a ledger in which nothing changes stays the file that it is', async () => {
  using home = openTempHome();
  await using ledger = await openRealLedger(home.path);
  await ledger.appendDerived([turnLine({ messageId: 'a' })]);
  expect(await ledger.reclassifyLedger(testsOnly())).toEqual({ turns: 1, changed: 1 });
  const before = readFileSync(ledger.path);
  const { inode } = (await ledger.stat()) ?? {};
  expect(await ledger.reclassifyLedger(testsOnly())).toEqual({ turns: 1, changed: 0 });
  expect(readFileSync(ledger.path)).toEqual(before);
  expect((await ledger.stat())?.inode).toBe(inode);
});

test('a record that was known before a rewrite is known after it', async () => {
  using home = openTempHome();
  await using ledger = await openRealLedger(home.path);
  const record = { ...(turnLine({ identity: 'source' }) as { record: TurnRecord }).record };
  await ledger.appendTurns([record]);
  expect(await ledger.reclassifyLedger(testsOnly())).toEqual({ turns: 1, changed: 1 });
  expect(await ledger.appendTurns([record])).toMatchObject({ appended: 0 });
});
