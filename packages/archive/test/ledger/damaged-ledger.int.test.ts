import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LedgerLine } from '@agentspine/schema';
import { openTempHome, type TempHome } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { encodeLedgerLine, type Ledger } from '../../src/index.ts';
import { linesOf, openRealLedger, saidLines } from '../open.ts';
import { derivedLine, turn, turnLine } from '../records.ts';

const stamp: LedgerLine = { v: 1, kind: 'stamp', ts: 't', selector: { sessionId: 's' }, enrichment: { tier: 'gold' } };

/** Two lines of custody, a stamp between them, and a turn from the API, in three appends. */
async function fill(ledger: Ledger): Promise<void> {
  await ledger.appendDerived([derivedLine('a', 0), stamp]);
  await ledger.appendDerived([derivedLine('b', 10)]);
  await ledger.appendTurns([turn({ messageId: 'api' })]);
}

async function* derivedAnew(): AsyncGenerator<LedgerLine> {
  yield derivedLine('a', 0);
  yield derivedLine('b', 10);
}

const pathIn = (home: TempHome) => join(home.path, 'ledger.jsonl');

async function change(change: (lines: string[]) => string[]) {
  const home = openTempHome();
  await using ledger = await openRealLedger(home.path);
  await fill(ledger);
  const before = await linesOf(ledger);
  const lines = readFileSync(pathIn(home), 'utf8').trimEnd().split('\n');
  writeFileSync(pathIn(home), `${change(lines).join('\n')}\n`);
  return { home, before };
}

test('a ledger that was appended to, replaced and appended to again has no damage', async () => {
  using home = openTempHome();
  await using ledger = await openRealLedger(home.path);
  await fill(ledger);
  await ledger.replaceDerived({ newLines: derivedAnew() });
  await ledger.appendDerived([derivedLine('c', 20)]);
  expect(await ledger.findDamage()).toEqual({ faults: [], lostEnd: undefined });
});

test.each([
  ['a digit', (lines: string[]) => lines.with(2, (lines[2] ?? '').replace('"input":10', '"input":19')), 'changed'],
  ['a missing line', (lines: string[]) => lines.toSpliced(1, 1), 'missing'],
  ['swapped lines', (lines: string[]) => lines.with(1, lines[2] ?? '').with(2, lines[1] ?? ''), 'missing'],
])('%s in the middle is found, and a ledger that is damaged is not reclassified', async (_what, edit, kind) => {
  const { home } = await change(edit);
  using _home = home;
  await using ledger = await openRealLedger(home.path);
  const { faults } = await ledger.findDamage();
  expect(faults[0]).toMatchObject({ kind, line: kind === 'changed' ? 3 : 2 });
  await expect(ledger.reclassifyLedger({ add: () => undefined, reclassify: (turn) => turn })).rejects.toMatchObject({
    code: 'LEDGER_DAMAGED',
  });
});

test('a ledger that lost whole lines at its end is damaged, also after lines were appended to it', async () => {
  using home = openTempHome();
  await using ledger = await openRealLedger(home.path);
  await fill(ledger);
  const [first = ''] = readFileSync(pathIn(home), 'utf8').split('\n');
  truncateSync(pathIn(home), first.length + 1);
  expect((await ledger.findDamage()).lostEnd).toMatchObject({ kind: 'shorter', size: first.length + 1 });
  for (const id of ['x', 'y', 'z', 'u', 'v']) await ledger.appendDerived([derivedLine(id, 20)]);
  expect((await ledger.findDamage()).lostEnd).toMatchObject({ kind: 'other' });
  await ledger.replaceDerived({ newLines: derivedAnew() });
  expect(await ledger.findDamage()).toEqual({ faults: [], lostEnd: undefined });
});

test('replacing the derived lines of a damaged ledger restores what custody gives, and keeps the damaged one', async () => {
  const { home } = await change((lines) => lines.with(2, (lines[2] ?? '').replace('"input":10', '"input":19')));
  using _home = home;
  const damaged = readFileSync(pathIn(home));
  await using ledger = await openRealLedger(home.path);
  const { repair } = await ledger.replaceDerived({ newLines: derivedAnew() });
  expect(repair).toMatchObject({ restoredLines: 0, lostLines: [], faults: [{ kind: 'changed', line: 3 }] });
  expect(readFileSync(repair?.savedAs ?? '')).toEqual(damaged);
  expect(saidLines(readFileSync(pathIn(home), 'utf8')).slice(0, 4)).toEqual(
    [stamp, { ...turnLine({ messageId: 'api' }) }, derivedLine('a', 0), derivedLine('b', 10)].map((line) =>
      encodeLedgerLine(line).trimEnd(),
    ),
  );
});

test('a stamp of which one bit flipped is whole after a repair, wherever the bit is', async () => {
  using home = openTempHome();
  await using ledger = await openRealLedger(home.path);
  await fill(ledger);
  const whole = readFileSync(pathIn(home));
  const from = whole.indexOf('\n') + 1;
  const to = whole.indexOf('\n', from);
  for (let at = from; at < to; at += 1) {
    const bytes = Buffer.from(whole);
    const flipped = (bytes[at] ?? 0) ^ (1 << (at % 8));
    // A bit that makes a line feed of a letter makes two lines.
    if (flipped === 0x0a) continue;
    bytes[at] = flipped;
    writeFileSync(pathIn(home), bytes);
    await ledger.replaceDerived({ newLines: derivedAnew() });
    expect([at, (await linesOf(ledger))[0]]).toEqual([at, stamp]);
  }
});

test('a stamp that cannot be read is not taken for whole: a repair names its bytes in the kept file', async () => {
  const { home } = await change((lines) => lines.with(1, (lines[1] ?? '').replace('gold', 'iron')));
  using _home = home;
  await using ledger = await openRealLedger(home.path);
  const { repair } = await ledger.replaceDerived({ newLines: derivedAnew() });
  const [lost = { from: 0, to: 0 }] = repair?.lostLines ?? [];
  expect(
    readFileSync(repair?.savedAs ?? '')
      .subarray(lost.from, lost.to)
      .toString(),
  ).toContain('"tier":"iron"');
  expect((await linesOf(ledger)).filter(({ kind }) => kind === 'stamp')).toEqual([]);
  expect(await ledger.findDamage()).toEqual({ faults: [], lostEnd: undefined });
});

test('lines of an older version are valid, and sealed by the next append: from then on a change of them is found', async () => {
  using home = openTempHome();
  const old = `${['a', 'b'].map((messageId) => encodeLedgerLine(turnLine({ messageId }))).join('')}`;
  writeFileSync(pathIn(home), old);
  await using ledger = await openRealLedger(home.path);
  expect(await ledger.findDamage()).toEqual({ faults: [], lostEnd: undefined });
  await ledger.appendDerived([derivedLine('c', 0)]);
  expect(await linesOf(ledger)).toHaveLength(3);
  expect(await ledger.findDamage()).toEqual({ faults: [], lostEnd: undefined });
  const text = readFileSync(pathIn(home), 'utf8');
  expect(text.startsWith(old)).toBe(true);
  writeFileSync(pathIn(home), text.replace('"input":10', '"input":11'));
  expect((await ledger.findDamage()).faults).toMatchObject([{ kind: 'unsealed', line: 1, lines: 2 }]);
});
