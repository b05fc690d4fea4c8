import { Buffer } from 'node:buffer';
import type { TranscriptFact } from '@agentspine/schema';
import fc from 'fast-check';
import { test } from 'vitest';
import { parseTranscript } from '../src/parse-transcript.ts';
import { tallyParser } from './tally-parser.ts';

const lineBytesMax = 24;

const piece = fc.oneof(
  fc.constantFrom(
    '{"a":1}',
    '{"b":"}"}',
    '\n',
    '\r\n',
    '// x',
    '42',
    '{"a":',
    '}',
    '"',
    '\\',
    ' ',
    '{"long":"0123456789012345"}',
  ),
  fc.string({ maxLength: 4 }),
);

test('any cut of a transcript into stretches yields the same facts', () => {
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 30 }),
      fc.array(fc.nat(12), { minLength: 1, maxLength: 40 }),
      (pieces, sizes) => {
        const bytes = Buffer.from(`${pieces.join('')}\n`);
        const whole = parseTranscript(tallyParser, {
          bytes,
          offset: 0,
          state: undefined,
          path: '',
          isEnd: true,
          lineBytesMax,
        });
        const facts: TranscriptFact[] = [];
        let state: unknown;
        let consumed = 0;
        let end = 0;
        for (let step = 0; end < bytes.length; step += 1) {
          end = Math.min(bytes.length, end + (sizes[step % sizes.length] ?? 0) + 1);
          const stretch = {
            bytes: bytes.subarray(consumed, end),
            offset: consumed,
            state,
            path: '',
            isEnd: false,
            lineBytesMax,
          };
          const parsed = parseTranscript(tallyParser, stretch);
          facts.push(...parsed.facts);
          state = JSON.parse(JSON.stringify(parsed.state));
          consumed = parsed.consumed;
        }
        return consumed === bytes.length && JSON.stringify(facts) === JSON.stringify(whole.facts);
      },
    ),
  );
});
