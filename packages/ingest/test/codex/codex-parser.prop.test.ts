import type { TranscriptFact } from '@agentspine/schema';
import { propertyRuns } from '@agentspine/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codexParser } from '../../src/codex/codex-parser.ts';
import { parseTranscript } from '../../src/parse-transcript.ts';
import {
  bytesOf,
  call,
  context,
  counts,
  event,
  item,
  type Line,
  line,
  meta,
  output,
  parseBytes,
  says,
  tokens,
  userItem,
  userMessage,
} from './rollout-lines.ts';

/** Long enough for a session of every kind of line, short of what a state may ever need. */
const stateCharactersMax = 4_000;

const uuids = [
  '01900001-0000-7000-8000-000000000000',
  '01900005-0000-7000-8000-000000000000',
  '01900009-0000-7000-8000-000000000000',
];
const texts = fc.constantFrom('go', 'go on', '<x>\n</x>', '', 'Process exited with code 1');
const ids = fc.constantFrom('c1', 'c2', 'c3');
const turnIds = fc.constantFrom(...uuids, '4', undefined);

const anyLine: fc.Arbitrary<Line> = fc
  .tuple(
    fc.nat(400),
    fc.oneof(
      texts.map((text) => (at: number) => says(at, text)),
      texts.map((text) => (at: number) => userItem(at, text)),
      texts.map((text) => (at: number) => userMessage(at, text)),
      fc.tuple(ids, fc.constantFrom('exec_command', 'spawn_agent')).map(
        ([id, name]) =>
          (at: number) =>
            call(at, id, name),
      ),
      fc.tuple(ids, texts).map(
        ([id, text]) =>
          (at: number) =>
            output(at, id, text),
      ),
      ids.map((id) => (at: number) => output(at, id, JSON.stringify({ agent_id: id }))),
      ids.map((id) => (at: number) => event(at, 'web_search_end', { call_id: id })),
      fc.constant((at: number) => item(at, 'web_search_call', { action: {} })),
      fc.nat(50).map((total) => (at: number) => tokens(at, counts(total * 10, total, total))),
      fc.tuple(fc.nat(50), fc.nat(9)).map(
        ([total, last]) =>
          (at: number) =>
            tokens(at, counts(total * 10, total, total), counts(last * 10, last, last)),
      ),
      fc.tuple(fc.nat(9), ids, fc.constantFrom(...uuids, undefined)).map(
        ([used, id, thread]) =>
          (at: number) =>
            line(at, 'token_usage_record', {
              thread_id: thread,
              response_id: id,
              usage: counts(used * 10, used, used),
            }),
      ),
      ids.map((id) => (at: number) => event(at, 'thread_settings_applied', { thread_settings: { model: id } })),
      turnIds.map((id) => (at: number) => context(at, 'gpt-a', { turn_id: id })),
      turnIds.map((id) => (at: number) => event(at, 'task_started', { turn_id: id })),
      fc.constantFrom('turn_aborted', 'context_compacted', 'brand_new').map((type) => (at: number) => event(at, type)),
      fc.constant((at: number) => line(at, 'compacted', {})),
      fc.constantFrom(...uuids).map((id) => (at: number) => meta(id, {}, at)),
      fc
        .constantFrom<Line>({ record_type: 'state' }, { type: 'message', role: 'assistant' }, {})
        .map((each) => () => each),
      fc.dictionary(fc.constantFrom('type', 'payload', 'id', 'x'), fc.jsonValue()).map((each) => () => each),
    ),
  )
  .map(([at, make]) => make(at));

/** A line of a version that numbers its lines. */
const anyNumberedLine = fc
  .tuple(anyLine, fc.option(fc.nat(30)))
  .map(([each, ordinal]): Line => (ordinal === null ? each : { ...each, ordinal }));

const heads: fc.Arbitrary<readonly Line[]> = fc.constantFrom(
  [],
  [meta(uuids[1] ?? '')],
  [meta(uuids[1] ?? '', { cli_version: '0.47.0' })],
  [meta(uuids[1] ?? '', { forked_from_id: uuids[0], source: { subagent: 'review' } })],
  [meta(uuids[1] ?? '', { source: { subagent: 'review' }, subagent_history_start_ordinal: 15 }, 100)],
  [meta(uuids[1] ?? '', { history_base: { thread_id: uuids[0] }, forked_from_id: uuids[0] })],
  [{ id: 'old', timestamp: '2025-08-01T00:00:00Z', instructions: null }],
);

const files = fc
  .tuple(heads, fc.array(anyNumberedLine, { maxLength: 40 }))
  .map(([head, rest]) => bytesOf([...head, ...rest]));

test('a file yields the same facts in any pieces, with a state that is plain JSON and small', () => {
  fc.assert(
    fc.property(files, fc.array(fc.nat(), { maxLength: 6 }), (bytes, cuts) => {
      const facts: TranscriptFact[] = [];
      let state: unknown;
      let offset = 0;
      const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
      for (const end of ends) {
        if (end < offset) continue;
        const stretch = { bytes: bytes.subarray(offset, end), offset, path: 'full.jsonl', isEnd: end === bytes.length };
        const parsed = parseTranscript(codexParser, { ...stretch, state });
        facts.push(...parsed.facts);
        offset = parsed.consumed;
        const saved = JSON.stringify(parsed.state);
        expect(saved.length).toBeLessThan(stateCharactersMax);
        state = JSON.parse(saved);
      }
      expect(facts).toEqual(parseBytes(bytes));
    }),
    { numRuns: propertyRuns(300) },
  );
});

test('any JSON at all is parsed without an exception', () => {
  const names = fc.constantFrom(
    'session_meta',
    'response_item',
    'event_msg',
    'turn_context',
    'compacted',
    'message',
    'function_call',
  );
  const types = fc.constantFrom(
    'message',
    'reasoning',
    'function_call',
    'function_call_output',
    'token_count',
    'user_message',
    'item_completed',
    'exec_command_end',
    'mcp_tool_call_end',
    'collab_agent_spawn_end',
    '__proto__',
    'constructor',
  );
  const payloads = fc.record(
    {
      type: types,
      content: fc.jsonValue(),
      output: fc.jsonValue(),
      info: fc.jsonValue(),
      item: fc.jsonValue(),
      call_id: fc.jsonValue(),
      result: fc.jsonValue(),
      summary: fc.jsonValue(),
      role: fc.constantFrom('user', 'assistant', 1),
      name: fc.jsonValue(),
      git: fc.jsonValue(),
      source: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  const records = fc.record(
    {
      type: fc.oneof(names, fc.jsonValue()),
      timestamp: fc.oneof(fc.string(), fc.jsonValue()),
      payload: fc.oneof(payloads, fc.jsonValue()),
      id: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.array(records, { maxLength: 10 }), (lines) => {
      const facts = parseBytes(bytesOf(lines));
      expect(facts.every((fact) => fact.kind !== 'unparsed')).toBe(true);
    }),
    { numRuns: propertyRuns(500) },
  );
});

test('usage of a file without forks adds up to its highest total, however often counts are repeated', () => {
  const growing = fc.array(fc.tuple(fc.nat(1000), fc.nat(3)), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(growing, (steps) => {
      let total = 0;
      const lines = steps.flatMap(([grown, again], index) => {
        total += grown;
        return Array.from({ length: again + 1 }, () => tokens(index, counts(total * 3, total, total * 2, total)));
      });
      const sums = { input: 0, cacheRead: 0, output: 0, reasoning: 0 };
      for (const fact of parseBytes(bytesOf([meta('t'), ...lines]))) {
        if (fact.kind !== 'reply' || fact.usage === undefined) continue;
        sums.input += fact.usage.input;
        sums.cacheRead += fact.usage.cacheRead;
        sums.output += fact.usage.output;
        sums.reasoning += fact.usage.reasoning;
      }
      expect(sums).toEqual({ input: total * 2, cacheRead: total, output: total * 2, reasoning: total });
    }),
  );
});
