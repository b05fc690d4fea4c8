import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { decodeLedgerLine, encodeLedgerLine } from '../../src/index.ts';
import { lineShapes } from '../../src/ledger/line-shapes.ts';
import { at, compaction, derivedLine, relationship, toolResultEvent, turn, turnLine, userTurn } from '../records.ts';

const golden = readFileSync(new URL('../golden/ledger-v1.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');

test('every line of the first version decodes for ever, one of each kind, and encodes to the same bytes', () => {
  const lines = golden.map(decodeLedgerLine);
  expect(new Set(lines.map((line) => line?.kind))).toEqual(new Set(lineShapes.keys()));
  expect(lines.map((line) => line && encodeLedgerLine(line))).toEqual(golden.map((text) => `${text}\n`));
});

test('a turn that says how it ran, and that its usage is a part, decodes for ever and encodes to the same bytes', () => {
  const text = readFileSync(new URL('../golden/turn-with-modifiers.jsonl', import.meta.url), 'utf8');
  const line = decodeLedgerLine(text);
  expect(line).toMatchObject({
    record: {
      kind: 'declined',
      modifiers: { speed: 'fast', inferenceGeo: 'us', serviceTier: 'standard' },
      usagePartial: true,
    },
  });
  expect(line && encodeLedgerLine(line)).toBe(text);
});

test('a turn whose modifiers are no texts is no line', () => {
  const line = encodeLedgerLine(turnLine({ modifiers: { speed: 'fast' } }));
  expect(decodeLedgerLine(line)).toBeDefined();
  expect(decodeLedgerLine(line.replace('"speed":"fast"', '"speed":2'))).toBeUndefined();
});

test('a turn in its long form says the same as in the short one', () => {
  const long = readFileSync(new URL('../golden/turn-in-full.jsonl', import.meta.url), 'utf8').trimEnd();
  const short = golden.find((text) => text.includes('"kind":"turn"'));
  expect(decodeLedgerLine(long)).toEqual(decodeLedgerLine(short ?? ''));
});

test('a line is one JSON object and LF, without members that are undefined', () => {
  const text = encodeLedgerLine(turnLine({ stopReason: undefined, messageId: 'line\nfeed \ud800' }));
  expect(text.indexOf('\n')).toBe(text.length - 1);
  expect(text).not.toContain('stopReason');
  expect(decodeLedgerLine(text)).toEqual(turnLine({ messageId: 'line\nfeed \ud800' }));
});

test('a line end before the line feed is no part of the line', () => {
  expect(decodeLedgerLine(encodeLedgerLine(turnLine()).replace('\n', '\r\n'))).toEqual(turnLine());
});

test('A051: a line of another version, of no known kind, or none at all is no line', () => {
  const strange = ['', ' ', '{', 'null', '1', '[]', '"text"', '{"v":1}', '{"v":1,"kind":"other"}', '{"v":1,"kind":1}'];
  for (const text of strange) expect(decodeLedgerLine(text)).toBeUndefined();
  expect(decodeLedgerLine(encodeLedgerLine(turnLine()).replace('"v":1', '"v":2'))).toBeUndefined();
  expect(decodeLedgerLine(encodeLedgerLine(turnLine()).replace('"turn"', '"constructor"'))).toBeUndefined();
});

test('a line that lacks what code relies on, or has it wrong, is no line', () => {
  const wrong: readonly unknown[] = [
    { v: 1, kind: 'turn' },
    { v: 1, kind: 'turn', record: [] },
    { v: 1, kind: 'turn', record: { ...turn(), source: 'Else where' } },
    { v: 1, kind: 'turn', record: { ...turn(), messageId: 7 } },
    { v: 1, kind: 'turn', record: { ...turn(), usage: { ...turn().usage, input: -1 } } },
    { v: 1, kind: 'turn', record: { ...turn(), usage: { ...turn().usage, input: 1.5 } } },
    { v: 1, kind: 'turn', record: { ...turn(), usage: { ...turn().usage, input: 2 ** 53 } } },
    { v: 1, kind: 'turn', record: { ...turn(), toolCalls: [{}] } },
    { v: 1, kind: 'turn', record: { ...turn(), toolCalls: {} } },
    { v: 1, kind: 'turn', record: { ...turn(), activity: 'sleeping' } },
    { v: 1, kind: 'turn', record: { ...turn(), fidelity: { class: 'full' } } },
    { v: 1, kind: 'turn', at: ['f', 0, 1], record: turn() },
    { v: 1, kind: 'turn', at: ['f', 0, -1, 1], record: turn() },
    { v: 1, kind: 'compaction', record: { ...compaction(), ts: null } },
    { v: 1, kind: 'relationship', record: { ...relationship(), relationshipType: 'cousin' } },
    { v: 1, kind: 'tool_result_event', record: { ...toolResultEvent(), eventIndex: '0' } },
    { v: 1, kind: 'user_turn', record: { ...userTurn(), blocks: [{ kind: 'text' }] } },
    { v: 1, kind: 'stamp', ts: 't', selector: { sessionId: 's' }, enrichment: { a: 1 } },
    { v: 1, kind: 'stamp', ts: 't', selector: { sessionId: 1 }, enrichment: {} },
    { v: 1, kind: 'unparsed', source: 'codex', reason: 'comment' },
    { v: 1, kind: 'cursor', file: 'f', path: '/f', generation: 0, offset: -1, taken: 0, parser: 'p', state: 1 },
  ];
  for (const value of wrong) expect(decodeLedgerLine(JSON.stringify(value))).toBeUndefined();
});

test('members that nobody knows yet are kept', () => {
  const text = JSON.stringify({ ...turnLine(), later: 1, record: { ...turn(), alsoLater: [2] } });
  expect(decodeLedgerLine(text)).toMatchObject({ later: 1, record: { alsoLater: [2] } });
});

test('a hostile member changes no object, however it is spelled', () => {
  for (const name of ['__proto__', '\\u005f_proto__', '__pr\\u006fto__']) {
    const stamp = `{"v":1,"kind":"stamp","ts":"t","selector":{"sessionId":"s"},"enrichment":{"${name}":"x","k":"v"}}`;
    const line = decodeLedgerLine(stamp.replace('"x"', '{"polluted":"yes"}')) ?? decodeLedgerLine(stamp);
    const enrichment = Object.assign({}, line?.kind === 'stamp' ? line.enrichment : undefined);
    expect(Object.getPrototypeOf(enrichment)).toBe(Object.prototype);
    expect(enrichment).toEqual({ k: 'v' });
  }
});

test('the provenance of a derived line survives', () => {
  expect(decodeLedgerLine(encodeLedgerLine(derivedLine('m', 5)))).toMatchObject({ at: at(5, 15) });
});

test('A085: a turn without fidelity stays without; nothing is made up for it', () => {
  const line = decodeLedgerLine(encodeLedgerLine(turnLine()));
  expect(line?.kind === 'turn' && 'fidelity' in line.record).toBe(false);
});
