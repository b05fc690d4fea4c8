import { Buffer } from 'node:buffer';
import type { TranscriptFact } from '@agentspine/schema';
import fc from 'fast-check';
import { test } from 'vitest';
import { claudeCodeParser } from '../../src/claude-code/claude-code-parser.ts';
import { parseTranscript } from '../../src/parse-transcript.ts';
import { assistant, call, line, result, session, text, user, write } from './build-lines.ts';

const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(
    'user',
    'assistant',
    'tool_use',
    'tool_result',
    'Task',
    '<task-notification><tool-use-id>t',
    'compact_boundary',
    '__proto__',
  ),
);

/** Lines of which any field may be anything. */
const damaged = fc
  .record({
    seed: fc.constantFrom(
      assistant(1, 'm', [call('t', 'Task', { prompt: 'p' })]),
      user(2, [result('t')], { toolUseResult: { agentId: 'a' } }),
      user(3, 'p', { isSidechain: true }),
      line('system', 4, { subtype: 'api_error', error: { status: 529 } }),
      line('progress', 5, { data: { type: 'agent_progress', message: { type: 'user', message: { content: 'p' } } } }),
      line('attachment', 6, { attachment: { type: 'queued_command', prompt: 'x' } }),
      { type: 'ai-title', aiTitle: 'x', sessionId: session },
    ),
    path: fc.array(fc.nat(30), { minLength: 1, maxLength: 5 }),
    value: odd,
  })
  .map(({ seed, path, value }) => damage(seed, path, value));

/** Replaces the value that a path of places leads to. */
function damage(value: unknown, [place = 0, ...path]: readonly number[], replacement: unknown): unknown {
  if (typeof value !== 'object' || value === null) return replacement;
  const keys = Object.keys(value);
  const key = keys[place % Math.max(1, keys.length)];
  if (key === undefined) return replacement;
  const inner = path.length === 0 ? replacement : damage(Reflect.get(value, key), path, replacement);
  if (Array.isArray(value)) return value.map((each, index) => (String(index) === key ? inner : each));
  return { ...value, [key]: inner };
}

test('no record, whatever the types of its fields, makes the parser throw or say what is no JSON', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(damaged, fc.jsonValue()), { maxLength: 8 }), (records) => {
      const bytes = Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
      const parsed = parseTranscript(claudeCodeParser, { bytes, offset: 0, state: undefined, path: 'x', isEnd: true });
      JSON.stringify(parsed);
      return parsed.consumed === bytes.length;
    }),
    { numRuns: 400 },
  );
});

const conversation = fc.array(
  fc.constantFrom(
    user(1, 'go'),
    assistant(2, 'm1', [call('t1', 'Task', { prompt: 'p', subagent_type: 'x' })]),
    user(3, 'p', { isSidechain: true, parentUuid: null }),
    assistant(4, 'm2', [text('in the side')], { isSidechain: true, parentUuid: 'u3' }),
    user(5, [result('t1')], { toolUseResult: { agentId: 'a1' } }),
    user(6, 'on', { sessionId: 'second', parentUuid: 'u5' }),
    assistant(7, 'm3', [text('x')], { agentId: 'a1', isSidechain: true }),
    line('system', 8, { subtype: 'compact_boundary' }),
    { type: 'ai-title', aiTitle: 'x', sessionId: session },
    '// comment',
    '{"type":"user"}{"type":"user"}',
  ),
  { maxLength: 12 },
);

test('a transcript in any stretches yields the facts of the whole', () => {
  fc.assert(
    fc.property(conversation, fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1 }), (lines, sizes) => {
      const bytes = Buffer.from(write(lines));
      const whole = parseTranscript(claudeCodeParser, { bytes, offset: 0, state: undefined, path: 'x', isEnd: true });
      const facts: TranscriptFact[] = [];
      let [state, consumed, end]: [unknown, number, number] = [undefined, 0, 0];
      for (let step = 0; end < bytes.length; step += 1) {
        end = Math.min(bytes.length, end + (sizes[step % sizes.length] ?? 1));
        const stretch = {
          bytes: bytes.subarray(consumed, end),
          offset: consumed,
          state,
          path: 'x',
          isEnd: end === bytes.length,
        };
        const parsed = parseTranscript(claudeCodeParser, stretch);
        facts.push(...parsed.facts);
        state = JSON.parse(JSON.stringify(parsed.state));
        consumed = parsed.consumed;
      }
      return JSON.stringify(facts) === JSON.stringify(whole.facts);
    }),
  );
});
