import { Buffer } from 'node:buffer';
import type { ReplyFact, TranscriptFact } from '@agentspine/schema';
import { describe, expect, test } from 'vitest';
import {
  at,
  bytesOf,
  call,
  context,
  counts,
  event,
  item,
  type Line,
  meta,
  output,
  parse,
  parseBytes,
  repliesOf,
  says,
  tokens,
  userMessage,
} from './rollout-lines.ts';

/** Message id, kind and what is said, of each reply. */
function shown(facts: readonly TranscriptFact[]): readonly string[] {
  return repliesOf(facts).map((reply) => `${reply.messageId.slice(17)} ${reply.turnKind} ${saidBy(reply)}`);
}

function saidBy(reply: ReplyFact): string {
  const said = [...reply.blocks.map((block) => block.text), ...reply.toolCalls.map((each) => each.name)];
  return reply.usage === undefined ? said.join() : `${reply.usage.input}+${reply.usage.output}`;
}

const head = [meta('thread-1'), context(1, 'gpt-a')];

describe('a response', () => {
  test('is given item by item under one id, and its usage under the same', () => {
    const facts = parse([
      ...head,
      item(2, 'reasoning', { summary: [{ type: 'summary_text', text: 'hm' }] }),
      says(3, 'look'),
      call(4, 'c1'),
      tokens(5, counts(10, 0, 5)),
    ]);
    expect(shown(facts)).toEqual([
      '02.000Z#0 unmetered hm',
      '02.000Z#0 unmetered look',
      '02.000Z#0 unmetered exec_command',
      '02.000Z#0 response 10+5',
    ]);
    expect(repliesOf(facts).flatMap((reply) => reply.blocks)).toEqual([
      { kind: 'thinking', text: 'hm' },
      { kind: 'text', text: 'look' },
    ]);
  });

  test('has one id however results, prompts and repeated counts stand between its items and its count', () => {
    const total = counts(10, 0, 5);
    const before = [call(2, 'c1'), call(3, 'c2'), output(4, 'c1', 'x'), userMessage(4, 'and b'), output(5, 'c2', 'y')];
    const facts = parse([
      ...head,
      ...before,
      tokens(6, total),
      tokens(7, total),
      says(8, 'done'),
      tokens(9, counts(30, 0, 6)),
    ]);
    expect(shown(facts)).toEqual([
      '02.000Z#0 unmetered exec_command',
      '02.000Z#0 unmetered exec_command',
      '02.000Z#0 response 10+5',
      '08.000Z#1 unmetered done',
      '08.000Z#1 response 20+1',
    ]);
  });

  test('without items has the id of its count', () => {
    expect(shown(parse([...head, tokens(2, counts(10, 0, 5))]))).toEqual(['02.000Z#0 response 10+5']);
  });

  test('of a turn that was broken off is not joined to the next turn', () => {
    const abort = [says(2, 'half'), event(3, 'turn_aborted', { reason: 'interrupted' })];
    const facts = parse([
      ...head,
      ...abort,
      event(4, 'task_started', { turn_id: 't2' }),
      says(5, 'new'),
      tokens(6, counts(9, 0, 1)),
    ]);
    expect(shown(facts)).toEqual(['02.000Z#0 unmetered half', '05.000Z#0 unmetered new', '05.000Z#0 response 9+1']);
  });

  test('that no count ever closes ends with its turn', () => {
    const turn = (seconds: number) => [event(seconds, 'task_started', { turn_id: `t${seconds}` }), says(seconds, 'a')];
    expect(shown(parse([...head, ...turn(2), ...turn(5)]))).toEqual(['02.000Z#0 unmetered a', '05.000Z#0 unmetered a']);
  });

  test('of a version up to 0.64 has its items behind its count', () => {
    const old = [meta('thread-1', { cli_version: '0.39.0' }), userMessage(1, 'go')];
    const facts = parse([
      ...old,
      context(1, 'gpt-a'),
      tokens(2, counts(10, 0, 5)),
      says(2, 'a'),
      call(2, 'c1', 'shell'),
      output(3, 'c1', 'x'),
      context(3, 'gpt-a'),
      tokens(4, counts(30, 0, 6)),
      says(4, 'b'),
    ]);
    expect(shown(facts)).toEqual([
      '02.000Z#0 response 10+5',
      '02.000Z#0 unmetered a',
      '02.000Z#0 unmetered shell',
      '04.000Z#1 response 20+1',
      '04.000Z#1 unmetered b',
    ]);
  });

  test('says whose it is: thread, model, project, and that its id counts in its thread only', () => {
    const git = { repository_url: 'git@github.com:acme/app.git', branch: 'main' };
    const [reply] = repliesOf(parse([meta('thread-1', { git }), context(1, 'gpt-a'), says(2, 'a')]));
    expect(reply).toMatchObject({
      source: 'codex',
      sessionId: 'thread-1',
      identity: 'session',
      ts: at(2),
      model: 'gpt-a',
      project: '/home/ana/app',
      projectKey: 'acme/app',
      granularity: 'per-turn',
      isNested: false,
    });
    expect(reply?.outputComplete).toBeUndefined();
  });

  test('is given once, not again as the event that repeats its message', () => {
    const facts = parse([...head, event(2, 'agent_message', { message: 'a', phase: 'commentary' }), says(2, 'a')]);
    expect(shown(facts)).toEqual(['02.000Z#0 unmetered a']);
  });

  test('trap 7: is whole where its line holds two objects', () => {
    const lines = [...head, says(2, 'a'), tokens(3, counts(10, 0, 5))];
    const apart = parse(lines);
    const text = bytesOf(lines)
      .toString()
      .replace('}\n{"timestamp":"2026-04-01T12:00:03', '}{"timestamp":"2026-04-01T12:00:03');
    expect(text.split('\n').length).toBe(lines.length);
    expect(shown(parseBytes(Buffer.from(text)))).toEqual(shown(apart));
  });

  test('trap 14: of a snapshot has the same id as in the longer copy, wherever the copy lies', () => {
    const lines = [...head, says(2, 'a'), tokens(3, counts(10, 0, 5)), call(4, 'c1'), tokens(5, counts(30, 0, 6))];
    const whole = parse(lines, '/a/full.jsonl');
    for (let length = 1; length <= lines.length; length += 1) {
      const snapshot = parse(lines.slice(0, length), '/b/other.jsonl');
      expect(snapshot).toEqual(whole.slice(0, snapshot.length));
    }
  });
});

describe('a tool call', () => {
  const callsOf = (...lines: readonly Line[]) =>
    repliesOf(parse([...head, ...lines])).flatMap((reply) => reply.toolCalls);

  test('keeps its name as the model wrote it, and its arguments as JSON where they are', () => {
    expect(
      callsOf(
        call(2, 'c1', 'shell<|channel|>', { a: 1 }),
        item(3, 'function_call', { name: 'x', call_id: 'c2', arguments: '{"a' }),
      ),
    ).toEqual([
      { id: 'c1', name: 'shell<|channel|>', input: { a: 1 }, ordinal: 0 },
      { id: 'c2', name: 'x', input: '{"a', ordinal: 0 },
    ]);
  });

  test('of a custom tool has plain text as its input', () => {
    const patch = { name: 'apply_patch', call_id: 'c1', input: '*** Begin Patch', status: 'completed' };
    expect(callsOf(item(2, 'custom_tool_call', patch))).toEqual([
      { id: 'c1', name: 'apply_patch', input: '*** Begin Patch', ordinal: 0 },
    ]);
  });

  test('that searches the web takes the id of the event that reports its end', () => {
    const action = { type: 'search', query: 'q' };
    const search = [
      event(2, 'web_search_end', { call_id: 'ws_1', query: 'q', action }),
      item(3, 'web_search_call', { status: 'completed', action }),
    ];
    expect(callsOf(...search)).toEqual([{ id: 'ws_1', name: 'web_search_call', input: action, ordinal: 0 }]);
  });

  test('that searches the web without such an event has an id made of what it says', () => {
    const search = item(3, 'web_search_call', { action: { type: 'search', query: 'q' } });
    const [first, second] = [callsOf(search), callsOf(search)];
    expect(first[0]?.id).toMatch(/^web-[0-9a-f]{24}$/);
    expect(second).toEqual(first);
    expect(callsOf({ ...search, timestamp: at(4) })[0]?.id).not.toBe(first[0]?.id);
  });

  test('without an input says so', () => {
    expect(callsOf(item(2, 'function_call', { name: 'x', call_id: 'c1' }))[0]?.input).toBeNull();
  });
});
