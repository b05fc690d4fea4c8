import { Buffer } from 'node:buffer';
import type { FactRange, TranscriptFact } from '@agentspine/schema';
import { propertyRuns } from '@agentspine/testkit';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { claudeCodeParser } from '../src/claude-code/claude-code-parser.ts';
import { codexParser } from '../src/codex/codex-parser.ts';
import { parseTranscript } from '../src/parse-transcript.ts';
import type { JsonObject, TranscriptParser } from '../src/transcript-parser.ts';
import * as claude from './claude-code/build-lines.ts';
import * as codex from './codex/rollout-lines.ts';

/** Reports each record that a parser is given by its bytes alone. */
function witness<State>(parser: TranscriptParser<State>): TranscriptParser<State> {
  return {
    ...parser,
    parseRecord: (_record, range, _state, facts) =>
      facts.push({ kind: 'session', range, record: { source: parser.source, sessionId: 's' } }),
  };
}

/** Parts of these are objects that look like records, or texts that look like the start of one. */
const harnesses = [
  [
    'claude-code',
    witness(claudeCodeParser as TranscriptParser<unknown>),
    [
      claude.user(1, 'a "quoted" {"type":"user","uuid":"x"} \\ {'),
      claude.assistant(2, 'msg_1', [
        claude.text('é {" \ud83d\ude00'),
        { type: 'tool_use', id: 't', input: { a: [1, -2.5e3] } },
      ]),
      claude.line('progress', 3, {
        data: { type: 'agent_progress', message: claude.assistant(3, 'm', [], { sessionId: undefined }) },
      }),
      { type: 'summary', summary: 'x', leafUuid: 'u' },
      { type: 'a-later-type', sessionId: claude.session, is: [true, false, null] },
    ],
  ],
  [
    'codex',
    witness(codexParser as TranscriptParser<unknown>),
    [
      codex.meta('01900001-0000-7000-8000-000000000000', { instructions: 'be {"brief":1}', git: {} }),
      codex.item(1, 'message', { role: 'user', content: [{ type: 'input_text', text: '{"type":' }] }),
      codex.line(2, 'compacted', {
        message: '',
        replacement_history: [{ type: 'message', role: 'user', content: [] }],
      }),
      codex.event(3, 'token_count', { info: null, rate_limits: { primary: { used_percent: 1.5 } } }),
    ],
  ],
] as const;

type Part = { readonly kind: 'record' | 'cut' | 'noise'; readonly bytes: Buffer };

function partOf(records: readonly object[]): fc.Arbitrary<Part> {
  const record = fc.constantFrom(...records.map((each) => Buffer.from(JSON.stringify(each))));
  return fc.oneof(
    { weight: 3, arbitrary: record.map((bytes) => ({ kind: 'record', bytes }) as const) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(record, fc.nat())
        .map(([bytes, at]) => ({ kind: 'cut', bytes: bytes.subarray(0, at % bytes.length) }) as const),
    },
    {
      weight: 2,
      // Nothing that closes a cut object: the record after its cut would be a value of it.
      arbitrary: fc
        .constantFrom('\0'.repeat(40), 'garbage', ' ', '\r', ')}', '{', '\uFEFF', '{"a":1}', '\n', '\n')
        .map((text) => ({ kind: 'noise', bytes: Buffer.from(text) }) as const),
    },
    { weight: 1, arbitrary: fc.constant({ kind: 'noise', bytes: Buffer.from([0xff, 0xc3]) } as const) },
  );
}

function parseInPieces(parser: TranscriptParser<unknown>, bytes: Buffer, sizes: readonly number[]): TranscriptFact[] {
  const facts: TranscriptFact[] = [];
  let state: unknown;
  let consumed = 0;
  let end = 0;
  for (let step = 0; end < bytes.length; step += 1) {
    const size = sizes[step % sizes.length] ?? 1;
    end = Math.min(bytes.length, end + size + 1);
    // An odd size stands for a file that ended there for a while.
    const parsed = parseTranscript(parser, {
      bytes: bytes.subarray(consumed, end),
      offset: consumed,
      state,
      path: 'a.jsonl',
      isEnd: size % 2 === 1,
    });
    facts.push(...parsed.facts);
    state = JSON.parse(JSON.stringify(parsed.state));
    consumed = parsed.consumed;
  }
  expect(consumed).toBe(bytes.length);
  return facts;
}

function rangesOf(facts: readonly TranscriptFact[], kind: TranscriptFact['kind']): readonly FactRange[] {
  return facts.filter((fact) => fact.kind === kind).map((fact) => fact.range);
}

describe.each(harnesses)('on damaged lines of %s', (_name, parser, records) => {
  const file = fc.array(partOf(records), { maxLength: 12 });

  test('claude-code#81843, #49876: every whole record is found with its bytes, and no part of a cut one is taken', () => {
    fc.assert(
      fc.property(file, (parts) => {
        const bytes = Buffer.concat([...parts.map((part) => part.bytes), Buffer.from('\n')]);
        const whole: FactRange[] = [];
        let offset = 0;
        for (const part of parts) {
          if (part.kind === 'record') whole.push({ from: offset, to: offset + part.bytes.length });
          offset += part.bytes.length;
        }
        const found = rangesOf(parseInPieces(parser, bytes, [bytes.length]), 'session');
        // A line that is a whole object is taken for a record whatever it says.
        const isLine = ({ from, to }: FactRange): boolean =>
          /(?:^(?:\u00ef\u00bb\u00bf)?|\n)[ \r]*$/.test(bytes.toString('latin1', 0, from)) &&
          /^[ \r]*\n/.test(bytes.toString('latin1', to));
        expect(found.filter((range) => !isLine(range) || whole.some(({ from }) => from === range.from))).toEqual(whole);
      }),
      { numRuns: propertyRuns(200) },
    );
  });

  test('every byte is part of a record, of something reported, or white space', () => {
    fc.assert(
      fc.property(file, (parts) => {
        const bytes = Buffer.concat([...parts.map((part) => part.bytes), Buffer.from('\n')]);
        const facts = parseInPieces(parser, bytes, [bytes.length]);
        let at = 0;
        for (const { range } of facts) {
          expect(range.from).toBeGreaterThanOrEqual(at);
          expect(bytes.toString('latin1', at, range.from).replace('\u00ef\u00bb\u00bf', '').trim()).toBe('');
          at = range.to;
        }
        expect(bytes.toString('latin1', at).replace('\u00ef\u00bb\u00bf', '').trim()).toBe('');
      }),
    );
  });

  test('any cut of the file into stretches yields the same facts', () => {
    fc.assert(
      fc.property(file, fc.array(fc.nat(60), { minLength: 1, maxLength: 20 }), (parts, sizes) => {
        const bytes = Buffer.concat([...parts.map((part) => part.bytes), Buffer.from('\n')]);
        expect(parseInPieces(parser, bytes, sizes)).toEqual(parseInPieces(parser, bytes, [bytes.length * 2]));
      }),
      { numRuns: propertyRuns(200) },
    );
  });
});

describe('a hostile line is read once', () => {
  const size = 4_000_000;
  const record: JsonObject = claude.user(1, 'go');

  test.each([
    ['braces with a quote', '{"'],
    ['objects that never close', '{"a":'],
    ['lists that never close', '[{"a":['],
    ['small objects', '{}'],
    ['texts that open objects', '{"a":"{'],
    ['texts out of step', '{"k":"abc{",":":"x'],
    ['braces and white space', '{     '],
    ['NULs', '\0'],
    ['escapes', '{"\\'],
  ])('of %s', (_what, piece) => {
    const hostile = piece.repeat(size / piece.length);
    const bytes = Buffer.from(`${JSON.stringify(record)}x${hostile}\n${JSON.stringify(record)}\n`);
    const facts = parseInPieces(harnesses[0][1], bytes, [bytes.length]);
    expect(facts.map((fact) => fact.kind)).toEqual(['session', 'unparsed', 'session']);
  });
});
