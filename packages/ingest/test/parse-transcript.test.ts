import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { type ParsedStretch, parseTranscript, type TranscriptStretch } from '../src/parse-transcript.ts';
import { tallyParser } from './tally-parser.ts';

function parse(text: string | Uint8Array, options: Partial<TranscriptStretch> = {}): ParsedStretch {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  return parseTranscript(tallyParser, {
    bytes,
    offset: 0,
    state: undefined,
    path: 'a.jsonl',
    isEnd: false,
    ...options,
  });
}

/** Each fact as its range and what it is. */
function shown(parsed: ParsedStretch): readonly string[] {
  return parsed.facts.map((fact) => {
    const what = fact.kind === 'unparsed' ? fact.reason : fact.kind === 'session' ? fact.record.title : fact.kind;
    return `${fact.range.from}-${fact.range.to} ${what}`;
  });
}

describe('a transcript', () => {
  test('is cut into records at line feeds, with the exact bytes of each', () => {
    const parsed = parse('{"é":1}\n{"b":2}\n');
    expect(shown(parsed)).toEqual(['0-8 1:é:7', '9-16 2:b:7']);
    expect(parsed.consumed).toBe(17);
  });

  test('counts its offsets from the start of the file', () => {
    expect(shown(parse('{"a":1}\n', { offset: 100 }))).toEqual(['100-107 1:a:7']);
  });

  test('may have blank lines and carriage returns, which say nothing', () => {
    expect(shown(parse('\n \t\r\n{"a":1}\r\n\r\n'))).toEqual(['5-12 1:a:7']);
  });

  test('may begin with a byte order mark', () => {
    expect(shown(parse('\uFEFF{"a":1}\n'))).toEqual(['3-10 1:a:7']);
  });

  test('with a byte order mark on a line of its own has it reported', () => {
    expect(shown(parse('\uFEFF\n\uFEFF\n'))).toEqual(['4-7 not-json']);
  });

  test('does not end a line at U+2028, U+0085 or a lone carriage return', () => {
    expect(shown(parse('{"a":"\u2028\u0085"}\n{"b":\r1}\n'))).toEqual(['0-13 1:a:10', '14-22 2:b:10']);
  });

  test('may hold bytes that are no UTF-8', () => {
    const parsed = parse(Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xc3]), Buffer.from('"}\n')]));
    expect(shown(parsed)).toEqual(['0-10 1:a:10']);
  });

  test('is left unconsumed behind its last line feed while it may grow', () => {
    const parsed = parse('{"a":1}\n{"b":2}');
    expect(shown(parsed)).toEqual(['0-7 1:a:7']);
    expect(parsed.consumed).toBe(8);
  });

  test('yields its last line without a line feed when that is a whole object', () => {
    const parsed = parse('{"a":1}\n{"b":2} ', { isEnd: true });
    expect(shown(parsed)).toEqual(['0-7 1:a:7', '8-15 2:b:7']);
    expect(parsed.consumed).toBe(15);
  });

  test.each([
    ['{"a":1}{"b":2}', '\n'],
    ['{"a":1}', '{"b":2}\n'],
    ['{"a":1}{"b":', '2}\n'],
    ['{"a":1}', ' \r\n'],
    ['{"a":1}', 'rest\n'],
    ['{"a":1}{"b":2}', ' 42 \n'],
    ['{"a":1}', '{bad}{"c":3}\n'],
  ])('that is cut between %j and %j yields what the whole line does', (before, after) => {
    const first = parse(before, { isEnd: true });
    const carry = before.slice(first.consumed);
    const second = parse(carry + after, { offset: first.consumed, state: first.state, isEnd: true });
    expect([...shown(first), ...shown(second)]).toEqual(shown(parse(before + after, { isEnd: true })));
  });

  test.each(['{"b":', '{"b":{}', '42', '[1]', '// note', '  '])('keeps an unfinished %j for later', (rest) => {
    const parsed = parse(`{"a":1}\n${rest}`, { isEnd: true });
    expect(shown(parsed)).toEqual(['0-7 1:a:7']);
    expect(parsed.consumed).toBe(8);
  });

  test('that grows behind an unended last line goes on from there', () => {
    const first = parse('{"a":1}', { isEnd: true });
    const second = parse('\n{"b":2}\n', { offset: first.consumed, state: first.state });
    expect(shown(second)).toEqual(['8-15 2:b:7']);
  });

  test('goes on with the state of the stretch before, which it does not change', () => {
    const first = parse('{"a":1}\n');
    const saved = JSON.stringify(first.state);
    expect(shown(parse('{"b":2}\n', { offset: 8, state: JSON.parse(saved) }))).toEqual(['8-15 2:b:7']);
    parse('{"b":2}\n', { offset: 8, state: first.state });
    expect(JSON.stringify(first.state)).toBe(saved);
  });

  test('says which lines are no records', () => {
    const parsed = parse('// Source: x\n"massive error"\n42\n[1]\nnull\n{"a":}\nplain\n{"a":1}\n');
    expect(shown(parsed)).toEqual([
      '0-12 comment',
      '13-28 not-an-object',
      '29-31 not-an-object',
      '32-35 not-an-object',
      '36-40 not-an-object',
      '41-47 not-json',
      '48-53 not-json',
      '54-61 1:a:7',
    ]);
  });

  test('trap 7: yields each of several objects on one line with its own bytes', () => {
    const parsed = parse('{"a":"}{\\"{"}{"b":{"c":[{}]}} {"d":\n');
    expect(shown(parsed)).toEqual(['0-13 1:a:13', '13-29 2:b:13', '30-35 damaged']);
  });

  test('trap 7: calls a line on which no record is whole one that is no JSON', () => {
    expect(shown(parse('{"a":1 {"b":}\n{x}{y}\n'))).toEqual(['0-13 not-json', '14-20 not-json']);
  });

  test('trap 7: takes objects that are not records for one damage, however many a line has', () => {
    expect(shown(parse(`{"a":1}${'{}'.repeat(1000)}\n`))).toEqual(['0-7 1:a:7', '7-2007 damaged']);
  });

  test('has its too long lines named, not parsed', () => {
    const parsed = parse('{"a":123456}\n{"b":2}\n', { lineBytesMax: 10 });
    expect(shown(parsed)).toEqual(['0-12 line-too-long', '13-20 1:b:7']);
  });

  test('has a too long line consumed in parts, and named once when it ends', () => {
    const first = parse('{"b":2}\n{"a":1234567', { lineBytesMax: 10 });
    expect([shown(first), first.consumed]).toEqual([['0-7 1:b:7'], 20]);
    const second = parse('890123', { lineBytesMax: 10, offset: 20, state: first.state, isEnd: true });
    expect([shown(second), second.consumed]).toEqual([[], 26]);
    const third = parse('"}\n{"c":3}\n', { lineBytesMax: 10, offset: 26, state: second.state });
    expect([shown(third), third.consumed]).toEqual([['8-28 line-too-long', '29-36 2:c:7'], 37]);
  });

  test('may nest deeply and have keys that name prototypes', () => {
    const deep = `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}\n`;
    expect(shown(parse(`${deep}{"__proto__":{"polluted":1}}\n`)).map((line) => line.split(' ')[1])).toEqual([
      'nested-too-deeply',
      `1:a:${deep.length - 1}`,
      `2:__proto__:${deep.length - 1}`,
    ]);
    expect('polluted' in {}).toBe(false);
  });

  test('of no bytes yields nothing', () => {
    expect(parse('', { isEnd: true })).toEqual({ facts: [], state: {}, consumed: 0 });
  });
});
