import { describe, expect, test } from 'vitest';
import { camelCase, type RecordKind, recordChanges, recordEncoder, recordKinds } from '../../src/index.ts';
import { exampleRecord, kindOfTable } from './record-examples.ts';

const nowMs = Date.parse('2026-05-06T07:08:09.010Z');
const kinds: readonly RecordKind[] = recordKinds;
const tick = recordEncoder(kindOfTable('ticks'), 'camel');
const message = recordEncoder(kindOfTable('messages'), 'camel');
const gitOperation = recordEncoder(kindOfTable('git_operations'), 'camel');
const tokenUsage = recordEncoder(kindOfTable('token_usage'), 'camel');

/** The row of an encoded record under the id 7. */
function rowOf(rest: string): Record<string, unknown> {
  return JSON.parse(`{"id":7${rest}`);
}

function detailOf(detailJson: unknown): unknown {
  return rowOf(tick({ source: 'a', detailJson } as object, nowMs))['detail_json'];
}

describe.each(kinds.map((kind) => [kind.table, kind] as const))('a record of %s', (_, kind) => {
  const encode = recordEncoder(kind, 'snake');
  const required = Object.keys(exampleRecord(kind, 'required'));

  test('holds what was given, in the order of the kind', () => {
    const record = exampleRecord(kind);
    const row = rowOf(encode(record, nowMs));
    expect(Object.entries(row)).toEqual([['id', 7], ...Object.entries(record)]);
  });

  test('is the same in both spellings', () => {
    const record = exampleRecord(kind);
    const camel = Object.fromEntries(Object.entries(record).map(([name, value]) => [camelCase(name), value]));
    expect(recordEncoder(kind, 'camel')(camel, nowMs)).toBe(encode(record, nowMs));
  });

  test('has every key, null where an optional one was left out, is null or is undefined', () => {
    const record = exampleRecord(kind, 'required');
    const row = rowOf(encode(record, nowMs));
    expect(Object.keys(row)).toEqual(['id', ...Object.keys(kind.fields)]);
    for (const [name, { presence, type, fallback }] of Object.entries(kind.fields)) {
      if (presence === 'optional') expect(row[name]).toBeNull();
      if (presence === 'defaulted') {
        expect(row[name]).toEqual(type === 'time' ? '2026-05-06T07:08:09.010Z' : fallback);
      }
    }
    const others = Object.keys(kind.fields).filter((name) => !required.includes(name));
    for (const absent of [null, undefined]) {
      const padded = { ...record, ...Object.fromEntries(others.map((name) => [name, absent])) };
      expect(encode(padded, nowMs)).toBe(encode(record, nowMs));
    }
  });

  test.each(required)('is refused without %s, and the refusal names it', (name) => {
    const { [name]: _, ...rest } = exampleRecord(kind);
    for (const record of [rest, { ...rest, [name]: null }]) {
      expect(() => encode(record, nowMs)).toThrow(expect.objectContaining({ field: name, problem: 'is missing' }));
    }
  });

  test('is refused with a key that the kind does not have, and the refusal names it', () => {
    const strange = JSON.parse('{"__proto__": {"source": "planted"}}');
    expect(() => encode({ ...exampleRecord(kind), ...{ extra: 1 } }, nowMs)).toThrow('extra is not a key of');
    expect(() => encode({ ...exampleRecord(kind), ...strange }, nowMs)).toThrow('__proto__ is not a key of');
    expect(() => encode({ ...exampleRecord(kind), id: 1 }, nowMs)).toThrow('id is not a key of');
    expect(() => encode({ ...exampleRecord(kind), [Object.keys(kind.fields)[0] ?? '']: Symbol('x') }, nowMs)).toThrow();
  });

  test.each(Object.keys(kind.fields))('is refused when %s is of another type, and the refusal names it', (name) => {
    const type = kind.fields[name]?.type;
    const circular: unknown[] = [];
    circular.push(circular);
    for (const value of [12.5, Number.NaN, 2 ** 53, 'neither', true, [], {}, () => 1, circular, new Map()]) {
      const isTaken =
        (type === 'json' && value !== circular && typeof value !== 'function' && !(value instanceof Map)) ||
        (type === 'text' && value === 'neither') ||
        (type === 'flag' && value === true);
      if (isTaken || (type === 'json' && Number.isNaN(value))) continue;
      const refused = expect.objectContaining({ name: 'RecordFieldError', field: name });
      expect(() => encode({ ...exampleRecord(kind), [name]: value }, nowMs)).toThrow(refused);
    }
  });
});

test.each([
  ['a lone surrogate', '\ud800 and \udfff'],
  ['a NUL', 'before\0after'],
  ['an emoji', '👩‍👩‍👧 naïve 漢字'],
  ['control characters and separators', '\u0001\u001b[2J\u2028\u2029\r\n"\\'],
  ['nothing', ''],
])('a text with %s comes back as it was', (_, body) => {
  const row = rowOf(message({ source: 'imessage', direction: 'inbound', body, rawJson: body }, nowMs));
  expect(row).toMatchObject({ body, raw_json: body });
});

test.each([
  [0, 0],
  [-0, 0],
  [-3, -3],
  [2 ** 53 - 1, 2 ** 53 - 1],
  [2n ** 53n - 1n, 2 ** 53 - 1],
  [-(2n ** 53n) + 1n, -(2 ** 53) + 1],
])('the integer %s is stored as %s', (inputTokens, stored) => {
  expect(rowOf(tokenUsage({ inputTokens }, nowMs))['input_tokens']).toBe(stored);
});

test.each([2 ** 53, 2n ** 53n, -(2n ** 53n), 2n ** 64n, 0.5, Number.NaN, Number.POSITIVE_INFINITY, '12', true])(
  '%s is no integer that a row could hold',
  (inputTokens) => {
    expect(() => tokenUsage({ inputTokens }, nowMs)).toThrow('input_tokens must be an integer within 2^53');
  },
);

test.each([
  ['2026-04-19T21:07:08.285999+02:00', '2026-04-19T19:07:08.285Z'],
  ['2026-04-19 19:07:08Z', '2026-04-19T19:07:08.000Z'],
  ['2024-02-29T00:00:00.000Z', '2024-02-29T00:00:00.000Z'],
  [new Date('2026-04-19T19:07:08.285Z'), '2026-04-19T19:07:08.285Z'],
])('the time %s is stored as %s', (tsUtc, stored) => {
  expect(rowOf(tick({ tsUtc, source: 'a', detailJson: 1 }, nowMs))['ts_utc']).toBe(stored);
});

test.each([
  '2026-04-19',
  '2026-04-19T19:07:08',
  '2026-02-30T00:00:00.000Z',
  '2025-02-29T00:00:00Z',
  '2026-04-31T00:00:00+02:00',
  '2026-04-19T25:00:00.000Z',
  '9999-12-31T23:59:59-01:00',
  '0000-01-01T00:00:00+01:00',
  'now',
  1776625628285,
  new Date(Number.NaN),
  new Date(8.64e15),
])('%s is no time that a row could hold', (tsUtc) => {
  expect(() => tick({ tsUtc, source: 'a', detailJson: 1 }, nowMs)).toThrow('ts_utc must be an RFC 3339 time');
});

test('a text is taken for JSON as it is, and any other value is made JSON', () => {
  expect(detailOf('{"cut short')).toBe('{"cut short');
  expect(detailOf({ at: new Date(0), list: [1, null, '\ud800'] })).toBe(
    '{"at":"1970-01-01T00:00:00.000Z","list":[1,null,"\\ud800"]}',
  );
  expect(detailOf(-0)).toBe('0');
  expect(detailOf(false)).toBe('false');
  const withProto = JSON.parse('{"__proto__":{"a":1},"constructor":2}');
  expect(detailOf(withProto)).toBe('{"__proto__":{"a":1},"constructor":2}');
});

const circular: Record<string, unknown> = {};
circular['self'] = circular;
let deep: unknown = 1;
for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];

test.each([
  ['what refers to itself', circular, 'circular'],
  ['what is too deep', deep, 'too deep'],
  ['a BigInt', { count: 1n }, 'BigInt'],
  ['NaN', { a: [Number.NaN] }, 'NaN'],
  ['an infinite number', Number.NEGATIVE_INFINITY, '-Infinity'],
  ['a date without a time', { at: new Date(Number.NaN) }, '"at" is a date without a time'],
  ['a map', new Map(), 'an object (Map)'],
  ['a set', { in: new Set() }, 'an object (Set)'],
  ['a function', { call: () => 1 }, '"call" is a function'],
  ['a symbol', [Symbol('x')], 'a symbol'],
  ['what makes nothing of itself', { toJSON: () => undefined }, 'an object'],
  ['what throws', { toJSON: () => assertNever() }, 'no JSON today'],
])('JSON would lose %s, so it is refused', (_, detailJson, reason) => {
  expect(() => detailOf(detailJson)).toThrow(expect.objectContaining({ field: 'detail_json' }));
  expect(() => detailOf(detailJson)).toThrow(reason);
});

function assertNever(): never {
  throw new Error('no JSON today\nbut tomorrow');
}

test('a refusal does not trip over what it describes, and does not retell it', () => {
  const hostile = JSON.parse('{"constructor":{"name":{"toString":1,"valueOf":1}}}');
  expect(() => tick({ source: hostile, detailJson: 1 }, nowMs)).toThrow('source must be a text, not an object');
  const words = { source: 'a', direction: 'x'.repeat(1_000_000) };
  expect(() => message(words, nowMs)).toThrow('not a text of 1000000 characters');
  expect(() => tokenUsage({ inputTokens: 10n ** 5_000n }, nowMs)).toThrow(/not a bigint$/);
});

test.each(['operation', 'repo', 'status', 'detailJson'])('a git operation with a blank %s is refused', (key) => {
  const record = { operation: 'push', repo: '/r', status: 'ok', detailJson: '{}' };
  const field = key === 'detailJson' ? 'detail_json' : key;
  for (const blank of ['', ' \t\n']) {
    expect(() => gitOperation({ ...record, [key]: blank }, nowMs)).toThrow(expect.objectContaining({ field }));
  }
});

test('a key that is inherited is read, as of an instance of a class', () => {
  class Tick {
    get source(): string {
      return 'class';
    }
    readonly detailJson = '{}';
  }
  expect(rowOf(tick(new Tick(), nowMs))).toMatchObject({ source: 'class', detail_json: '{}' });
});

test('a row that the spool could not read back is refused, and the refusal names the longest key', () => {
  const large = { source: 'a', direction: 'inbound', body: '漢'.repeat(42 * 1024 * 1024) };
  expect(() => message(large, nowMs)).toThrow(expect.objectContaining({ field: 'body' }));
});

describe('changes to a record', () => {
  const task = kindOfTable('netsky_tasks');

  test('are checked like a record, and only what is given is changed', () => {
    const changes = { title: 'new', labels: null, closedAt: new Date(0), syncCalendar: true, agent: undefined };
    expect(recordChanges(task, changes, 'camel')).toEqual({
      title: 'new',
      labels: null,
      closed_at: '1970-01-01T00:00:00.000Z',
      sync_calendar: true,
    });
  });

  test.each([
    [{ title: null }, 'title cannot be cleared'],
    [{ status: null }, 'status cannot be cleared'],
    [{ title: 7 }, 'title must be a text, not 7'],
    [{ closedAt: 'soon' }, 'closed_at must be an RFC 3339 time'],
    [{ id: 1 }, 'id is not a key of netsky_tasks'],
    [{ closed_at: null }, 'closed_at is not a key of netsky_tasks'],
    [JSON.parse('{"__proto__":1}'), '__proto__ is not a key of netsky_tasks'],
  ])('%j are refused', (changes, message) => {
    expect(() => recordChanges(task, changes, 'camel')).toThrow(message);
  });
});
