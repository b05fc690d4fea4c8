import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TurnRecord } from '@agentspine/schema';
import { openTempHome } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { encodeLedgerLine } from '../../src/index.ts';
import { linesOf, openRealLedger, saidLines } from '../open.ts';
import { derivedLine, toolCall, toolResultEvent, turnLine, userTurn } from '../records.ts';

const stamp = '{"v":1,"kind":"stamp", "ts":"t","selector":{"sessionId":"s"},"enrichment":{}}\n';
const testRun = [toolCall({ family: 'testing' })];
const edit = [toolCall({ id: 'call-2', name: 'Edit', category: 'edit' })];

function classificationsOf(lines: Awaited<ReturnType<typeof linesOf>>): readonly (readonly unknown[])[] {
  const turns = lines.flatMap((line): TurnRecord[] => (line.kind === 'turn' ? [line.record] : []));
  return turns.map(({ messageId, activity, retries, hasEdits }) => [messageId, activity, retries, hasEdits]);
}

test('A090: without force only turns that lack an activity change; all other lines stay byte for byte', async () => {
  using home = openTempHome();
  const classified = encodeLedgerLine(turnLine({ messageId: 'b', toolCalls: testRun, activity: 'coding', retries: 3 }));
  const unclassified = encodeLedgerLine(turnLine({ messageId: 'a', toolCalls: testRun }));
  const rest = `${stamp}\n\r\n${classified}garbage\n${encodeLedgerLine(derivedLine('d', 0))}`;
  writeFileSync(join(home.path, 'ledger.jsonl'), `${unclassified}${rest}`);
  await using ledger = await openRealLedger(home.path);
  expect(await ledger.reclassifyLedger()).toEqual({ turns: 2, changed: 1 });
  const [, ...others] = saidLines(readFileSync(ledger.path, 'utf8'));
  expect(others.join('\n')).toBe(rest);
  expect(classificationsOf(await linesOf(ledger))[0]).toEqual(['a', 'testing', 0, false]);
});

test('A090: with force every turn is classified anew, and a second time changes nothing', async () => {
  using home = openTempHome();
  await using ledger = await openRealLedger(home.path);
  await ledger.appendDerived([
    turnLine({ messageId: 'a', toolCalls: testRun, activity: 'coding', retries: 3, hasEdits: true }),
    turnLine({ messageId: 'b', toolCalls: edit }),
  ]);
  expect(await ledger.reclassifyLedger({ force: true })).toEqual({ turns: 2, changed: 2 });
  expect(classificationsOf(await linesOf(ledger))).toEqual([
    ['a', 'testing', 0, false],
    ['b', 'coding', 0, true],
  ]);
  const before = readFileSync(ledger.path);
  const { inode } = (await ledger.stat()) ?? {};
  expect(await ledger.reclassifyLedger({ force: true })).toEqual({ turns: 2, changed: 0 });
  expect(readFileSync(ledger.path)).toEqual(before);
  expect((await ledger.stat())?.inode).toBe(inode);
});

test('a turn is classified by the prompt it answers and by what became of its calls', async () => {
  using home = openTempHome();
  await using ledger = await openRealLedger(home.path);
  await ledger.appendUserTurns([
    userTurn({ userUuid: 'u1', ts: '2026-01-02T03:00:00.000Z', themes: ['refactor'] }),
    userTurn({ userUuid: 'u2', ts: '2026-01-02T03:10:00.000Z', themes: ['feature'] }),
    userTurn({ userUuid: 'u3', ts: '2026-01-02T09:00:00.000Z', themes: ['debug'], followingMessageId: 'named' }),
    userTurn({ userUuid: 'u4', ts: '2026-01-02T03:11:00.000Z', themes: ['review'], speaker: 'meta' }),
  ]);
  await ledger.appendToolResultEvents([toolResultEvent({ toolUseId: 'call-2', sessionId: 'other', isError: true })]);
  await ledger.appendDerived([
    turnLine({ messageId: 'first', ts: '2026-01-02T03:01:00.000Z', toolCalls: edit }),
    turnLine({ messageId: 'second', ts: '2026-01-02T03:12:00.000Z', toolCalls: edit }),
    turnLine({ messageId: 'named', ts: '2026-01-02T03:13:00.000Z', toolCalls: edit }),
    turnLine({ messageId: 'failed', sessionId: 'other', toolCalls: edit }),
    turnLine({ messageId: 'alone', sessionId: 'third' }),
  ]);
  await ledger.reclassifyLedger();
  expect(classificationsOf(await linesOf(ledger)).map(([, activity]) => activity)).toEqual([
    'refactoring',
    'feature',
    'debugging',
    'debugging',
    'conversation',
  ]);
});

test('a record that was known before a rewrite is known after it', async () => {
  using home = openTempHome();
  await using ledger = await openRealLedger(home.path);
  const record = { ...(turnLine({ identity: 'source' }) as { record: TurnRecord }).record };
  await ledger.appendTurns([record]);
  expect(await ledger.reclassifyLedger()).toEqual({ turns: 1, changed: 1 });
  expect(await ledger.appendTurns([record])).toMatchObject({ appended: 0 });
});
