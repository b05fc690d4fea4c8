import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFileSystem } from '@agentspine/durable-fs';
import type { LedgerLine, SourceFileId, StampSelector } from '@agentspine/schema';
import { ManualClock, openTempHome } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { encodeLedgerLine, openLedger } from '../../src/index.ts';
import { entriesOf, linesOf, lockOptions, openRealLedger, saidLines } from '../open.ts';
import {
  compaction,
  derivedLine,
  relationship,
  sourceFile,
  toolCall,
  toolResultEvent,
  turn,
  userTurn,
} from '../records.ts';

test('A043: each kind of record that is appended reads back as it was', async () => {
  using home = openTempHome();
  const clock = new ManualClock('2026-01-02T03:04:05.678Z');
  await using ledger = await openRealLedger(home.path, clock);
  const record = turn({ requestId: 'r', toolCalls: [toolCall()], stopReason: 'end_turn', retries: 0, hasEdits: false });
  await ledger.appendTurns([record]);
  await ledger.stamp({ sessionId: 'session-1' }, { workflowId: 'w' });
  await ledger.appendCompactions([compaction({ tokensBeforeCompact: 5 })]);
  await ledger.appendRelationships([relationship()]);
  await ledger.appendToolResultEvents([toolResultEvent({ isError: true })]);
  await ledger.appendUserTurns([userTurn()]);
  expect(await linesOf(ledger)).toEqual([
    { v: 1, kind: 'turn', record },
    {
      v: 1,
      kind: 'stamp',
      ts: '2026-01-02T03:04:05.678Z',
      selector: { sessionId: 'session-1' },
      enrichment: { workflowId: 'w' },
    },
    { v: 1, kind: 'compaction', record: compaction({ tokensBeforeCompact: 5 }) },
    { v: 1, kind: 'relationship', record: relationship() },
    { v: 1, kind: 'tool_result_event', record: toolResultEvent({ isError: true }) },
    { v: 1, kind: 'user_turn', record: userTurn() },
  ]);
});

test('A044: a record that comes again, in one batch or a later one, is stored once', async () => {
  using home = openTempHome();
  await using ledger = await openRealLedger(home.path);
  expect(await ledger.appendTurns([turn(), turn()])).toEqual({ appended: 1, duplicates: 1 });
  expect(await ledger.appendTurns([turn({ model: 'other' })])).toEqual({ appended: 0, duplicates: 1 });
  expect(await ledger.appendCompactions([compaction(), compaction({ trigger: 'auto' })])).toMatchObject({
    appended: 1,
  });
  expect(await ledger.appendCompactions([compaction(), compaction({ ts: 'x' })])).toMatchObject({ appended: 1 });
  expect(await ledger.appendRelationships([relationship(), relationship({ agentId: 'a' })])).toMatchObject({
    appended: 2,
  });
  expect(await ledger.appendRelationships([relationship()])).toMatchObject({ appended: 0 });
  expect(await ledger.appendToolResultEvents([toolResultEvent(), toolResultEvent({ eventIndex: 1 })])).toMatchObject({
    appended: 2,
  });
  expect(await ledger.appendToolResultEvents([toolResultEvent({ status: 'errored' })])).toMatchObject({ appended: 0 });
  expect(await ledger.appendUserTurns([userTurn(), userTurn({ userUuid: 'user-2' })])).toMatchObject({ appended: 2 });
  expect(await ledger.appendUserTurns([userTurn()])).toMatchObject({ appended: 0 });
  expect(await linesOf(ledger)).toHaveLength(9);
});

test('a turn whose id its source gives is one turn across sessions, and another one than a session id of the same text', async () => {
  using home = openTempHome();
  await using ledger = await openRealLedger(home.path);
  const global = turn({ identity: 'source', requestId: 'r' });
  expect(await ledger.appendTurns([global, { ...global, sessionId: 'other' }])).toEqual({ appended: 1, duplicates: 1 });
  expect(await ledger.appendTurns([{ ...global, requestId: 's' }, turn({ requestId: 'r' })])).toMatchObject({
    appended: 2,
  });
});

test('A045: a turn without a stable id that looks like an earlier one is skipped; two such turns of one batch are kept', async () => {
  using home = openTempHome();
  await using ledger = await openRealLedger(home.path);
  expect(await ledger.appendTurns([turn({ messageId: 'a' }), turn({ messageId: 'b' })])).toMatchObject({ appended: 2 });
  expect(await ledger.appendTurns([turn({ messageId: 'c' })])).toEqual({ appended: 0, duplicates: 1 });
  expect(await ledger.appendTurns([turn({ messageId: 'd', model: 'other' })])).toMatchObject({ appended: 1 });
});

test('A045: turns with an id of their source or a request id are never skipped for their looks', async () => {
  using home = openTempHome();
  await using ledger = await openRealLedger(home.path);
  for (const messageId of ['a', 'b', 'c']) {
    expect(await ledger.appendTurns([turn({ messageId, identity: 'source' })])).toMatchObject({ appended: 1 });
    expect(await ledger.appendTurns([turn({ messageId, requestId: `r-${messageId}` })])).toMatchObject({ appended: 1 });
  }
});

test('A046: after both indexes are lost and rebuilt, records that come again are still dropped', async () => {
  using home = openTempHome();
  await using ledger = await openRealLedger(home.path);
  await ledger.appendTurns([turn({ messageId: 'a' }), turn({ messageId: 'b', ts: 'later' })]);
  await ledger.close();
  for (const name of ['ledger.idx', 'ledger.content.idx']) rmSync(join(home.path, name));
  await using again = await openRealLedger(home.path);
  expect(await again.rebuildIndex()).toBe(2);
  expect(statSync(join(home.path, 'ledger.idx')).size).toBeGreaterThan(0);
  expect(statSync(join(home.path, 'ledger.content.idx')).size).toBeGreaterThan(0);
  expect(await again.appendTurns([turn({ messageId: 'a' }), turn({ messageId: 'new' })])).toMatchObject({
    appended: 0,
  });
});

test('A047: a stamp that selects nothing, or by a range of messages, is refused and the ledger stays as it is', async () => {
  using home = openTempHome();
  await using ledger = await openRealLedger(home.path);
  await ledger.appendTurns([turn()]);
  const before = readFileSync(ledger.path);
  for (const selector of [{}, { range: {} }, { sessionId: '' }, { messageId: '', sessionId: 's' }]) {
    await expect(ledger.stamp(selector, { a: 'b' })).rejects.toMatchObject({ code: 'STAMP_SELECTOR_EMPTY' });
  }
  const byMessages = { sessionId: 's', range: { fromMessageId: 'm' } } as StampSelector;
  await expect(ledger.stamp(byMessages, {})).rejects.toMatchObject({ code: 'STAMP_SELECTOR_UNSUPPORTED' });
  await expect(ledger.stamp({ range: { fromTs: 'noon' } }, {})).rejects.toMatchObject({ code: 'STAMP_TIME_INVALID' });
  const hostile = JSON.parse('{"__proto__": "x"}');
  await expect(ledger.stamp({ sessionId: 's' }, hostile)).rejects.toMatchObject({ code: 'STAMP_ENRICHMENT_INVALID' });
  expect(readFileSync(ledger.path)).toEqual(before);
});

test('a stamp keeps its bounds in the one form in which texts compare as times', async () => {
  using home = openTempHome();
  await using ledger = await openRealLedger(home.path);
  await ledger.stamp({ range: { fromTs: '2026-01-02T03:00:00Z', toTs: '2026-01-02T05:00:00+01:00' } }, { tier: 'a' });
  expect(await linesOf(ledger)).toMatchObject([
    { selector: { range: { fromTs: '2026-01-02T03:00:00.000Z', toTs: '2026-01-02T04:00:00.000Z' } } },
  ]);
});

test('A050: a session stamp with a parent agent tells once that the session was spawned', async () => {
  using home = openTempHome();
  await using ledger = await openRealLedger(home.path);
  const enrichment = { parentAgentId: 'parent', agentId: 'agent' };
  await ledger.stamp({ sessionId: 'session-1' }, enrichment);
  await ledger.stamp({ sessionId: 'session-1' }, enrichment);
  await ledger.stamp({ sessionId: 'session-1', messageId: 'message-1' }, { parentAgentId: 'other' });
  const lines = await linesOf(ledger);
  expect(lines.map((line) => line.kind)).toEqual(['stamp', 'relationship', 'stamp', 'stamp']);
  expect(lines[1]).toMatchObject({
    record: {
      source: 'spawn-env',
      relationshipType: 'subagent',
      sessionId: 'session-1',
      relatedSessionId: 'parent',
      agentId: 'agent',
    },
  });
});

test('A051: unknown kinds, other versions, blank lines and garbage are passed over and told', async () => {
  using home = openTempHome();
  const known = encodeLedgerLine({ v: 1, kind: 'turn', record: turn() });
  const strange = [
    '{"v":1,"kind":"dream"}',
    '{"v":2,"kind":"turn"}',
    '',
    'garbage',
    '[1]',
    'null',
    '{"v":1,"kind":"turn"}',
  ];
  writeFileSync(join(home.path, 'ledger.jsonl'), `${known}${strange.join('\n')}\n${known}`);
  await using ledger = await openRealLedger(home.path);
  expect(await linesOf(ledger)).toHaveLength(2);
  const skipped = (await entriesOf(ledger)).filter((entry) => entry.kind === 'skipped');
  expect(skipped.map((entry) => entry.reason)).toEqual(strange.map((text) => (text === '' ? 'blank' : 'unreadable')));
  expect(await ledger.appendTurns([turn()])).toMatchObject({ appended: 0 });
});

test('lines derived from custody are appended without an index and known to it later', async () => {
  using home = openTempHome();
  await using ledger = await openRealLedger(home.path);
  await ledger.appendDerived([derivedLine('a', 0), derivedLine('b', 10)]);
  await ledger.appendDerived([]);
  expect(() => statSync(join(home.path, 'ledger.idx'))).toThrow();
  expect(await ledger.appendTurns([turn({ messageId: 'a', identity: 'source' })])).toMatchObject({ appended: 0 });
  expect(await ledger.appendTurns([turn({ messageId: 'c', identity: 'source' })])).toMatchObject({ appended: 1 });
});

test('replacing derived lines keeps all others byte for byte, in their order, in front of the new ones', async () => {
  using home = openTempHome();
  const stamp = '{"v":1,"kind":"stamp","ts":"t", "selector":{"sessionId":"s"},"enrichment":{"k":"v"},"later":1}';
  const kept = [
    '',
    '{"v":9,"kind":"turn"}',
    stamp,
    'garbage',
    encodeLedgerLine({ v: 1, kind: 'turn', record: turn() }).trim(),
  ];
  const cursor: LedgerLine = {
    v: 1,
    kind: 'cursor',
    file: sourceFile,
    path: '/logs/a.jsonl',
    generation: 0,
    offset: 9,
    taken: 9,
    parser: 'p/1',
    state: {},
  };
  const derived = [derivedLine('a', 0), cursor, derivedLine('b', 10)].map((line) => encodeLedgerLine(line).trim());
  const mixed = kept.flatMap((line, index) => [line, derived[index] ?? []].flat());
  writeFileSync(join(home.path, 'ledger.jsonl'), `${mixed.join('\n')}\n`);
  await using ledger = await openRealLedger(home.path);
  expect(await ledger.appendTurns([turn({ messageId: 'a', identity: 'source' })])).toMatchObject({ appended: 0 });
  async function* newLines() {
    for await (const entry of ledger.readLines())
      if (entry.kind === 'line' && entry.line.kind === 'cursor') yield entry.line;
    yield derivedLine('z', 50);
  }
  expect(await ledger.replaceDerived({ newLines: newLines() })).toEqual({ keptLines: 5, droppedLines: 3, newLines: 2 });
  const lines = saidLines(readFileSync(ledger.path, 'utf8'));
  expect(lines.slice(0, 5)).toEqual(kept);
  expect(lines.slice(5)).toEqual([encodeLedgerLine(cursor).trim(), encodeLedgerLine(derivedLine('z', 50)).trim(), '']);
  expect(await ledger.appendTurns([turn({ messageId: 'a', identity: 'source' })])).toMatchObject({ appended: 1 });
  expect(await ledger.appendTurns([turn({ messageId: 'z', identity: 'source' })])).toMatchObject({ appended: 0 });
});

test('replacing what was derived from some source files leaves the lines of all others where they are', async () => {
  using home = openTempHome();
  const other = 'fedcba9876543210' as SourceFileId;
  const ofOther: LedgerLine = { v: 1, kind: 'unparsed', at: [other, 0, 0, 9], source: 'codex', reason: 'not-json' };
  const lines = [derivedLine('a', 0), ofOther, derivedLine('b', 10)].map((line) => encodeLedgerLine(line));
  writeFileSync(join(home.path, 'ledger.jsonl'), lines.join(''));
  await using ledger = await openRealLedger(home.path);
  async function* newLines() {
    yield derivedLine('z', 50);
  }
  const replaced = await ledger.replaceDerived({ newLines: newLines(), files: new Set([sourceFile]) });
  expect(replaced).toEqual({ keptLines: 1, droppedLines: 2, newLines: 1 });
  const said = [ofOther, derivedLine('z', 50)].map((line) => encodeLedgerLine(line).trim());
  expect(saidLines(readFileSync(ledger.path, 'utf8'))).toEqual([...said, '']);
});

test('a ledger that is open for reading leaves its folder alone, also a torn tail', async () => {
  using home = openTempHome();
  writeFileSync(join(home.path, 'ledger.jsonl'), `${encodeLedgerLine({ v: 1, kind: 'turn', record: turn() })}{"v":1`);
  const options = { directory: home.path, fileSystem: nodeFileSystem, clock: new ManualClock(), lockOptions };
  await using ledger = await openLedger({ ...options, access: 'read' });
  expect((await entriesOf(ledger)).map((entry) => entry.kind === 'skipped' && entry.reason)).toEqual([false, 'torn']);
  await expect(ledger.appendTurns([turn()])).rejects.toMatchObject({ code: 'LEDGER_READ_ONLY' });
  expect(readFileSync(ledger.path, 'utf8')).toMatch(/\{"v":1$/);
});

test('the ledger tells size, identity and bytes to whoever builds from it', async () => {
  using home = openTempHome();
  await using ledger = await openRealLedger(home.path);
  expect(await ledger.stat()).toBeUndefined();
  expect(await ledger.read(0, 10)).toHaveLength(0);
  expect(await linesOf(ledger)).toEqual([]);
  await ledger.appendTurns([turn()]);
  const { size } = statSync(ledger.path);
  expect(await ledger.stat()).toMatchObject({ size, inode: expect.any(String), mtimeMs: expect.any(Number) });
  expect(Buffer.from(await ledger.read(2, 5)).toString()).toBe(readFileSync(ledger.path, 'utf8').slice(2, 5));
  expect(await ledger.read(size - 1, size + 99)).toHaveLength(1);
});

test('a record that could not be read back is refused', async () => {
  using home = openTempHome();
  await using ledger = await openRealLedger(home.path);
  const bad = { ...turn(), usage: { input: -1 } } as never;
  await expect(ledger.appendTurns([turn(), bad])).rejects.toMatchObject({ code: 'LEDGER_RECORD_INVALID' });
  expect(await ledger.stat()).toBeUndefined();
});

test('after close every call is refused, and closing again does nothing', async () => {
  using home = openTempHome();
  const ledger = await openRealLedger(home.path);
  const underWay = ledger.appendTurns([turn()]);
  await ledger.close();
  await ledger.close();
  expect(await underWay).toMatchObject({ appended: 1 });
  const calls = [
    () => ledger.appendTurns([]),
    () => ledger.appendDerived([derivedLine('a', 0)]),
    () => ledger.stamp({ sessionId: 's' }, {}),
    () => ledger.stat(),
    () => ledger.read(0, 1),
    () => ledger.rebuildIndex(),
    () => ledger.reclassifyLedger({ add: () => undefined, reclassify: () => undefined }),
    () => ledger.readLines().next(),
  ];
  for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'ARCHIVE_CLOSED' });
});
