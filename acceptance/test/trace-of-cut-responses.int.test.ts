import { openTempHome, share } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { rowsOfTrace, traceDifferences } from './dump-trace.ts';
import type { HistoryFile } from './make-history.ts';
import { goTo } from './trace-of-way.ts';
import { atOnce, cutLongAgo } from './ways-to-import.ts';

const second = (number: number): string => new Date(Date.UTC(2026, 2, 1, 8, 0, number)).toISOString();

/** A session of Claude Code: what is said of each line, one second after the other. */
function claudeSession(lines: readonly object[]): HistoryFile {
  const session = { sessionId: '5e551000-0000-4000-8000-000000000001', cwd: '/home/me/shed', version: '2.1.0' };
  const texts = lines.map((line, index) =>
    JSON.stringify({ ...session, uuid: `line-${index}`, parentUuid: null, timestamp: second(index), ...line }),
  );
  return { path: 'claude/projects/shed/one.jsonl', bytes: Buffer.from(`${texts.join('\n')}\n`) };
}

const asks = (text: string) => ({ type: 'user', message: { role: 'user', content: text } });

/** A line of a response; all lines of one have its number. */
const answers = (number: number, block: object, stop: string | null = null) => ({
  type: 'assistant',
  requestId: `req_${number}`,
  message: {
    id: `msg_${number}`,
    type: 'message',
    role: 'assistant',
    model: 'claude-opus-4-6',
    content: [block],
    stop_reason: stop,
    usage: { input_tokens: 3, output_tokens: 40 },
  },
});

const says = (text: string) => ({ type: 'text', text });
const calls = (id: string) => ({ type: 'tool_use', id, name: 'Bash', input: { command: 'ls' } });
const returns = (id: string) => ({
  type: 'user',
  message: { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: 'nails' }] },
});

const codexThread: HistoryFile = {
  path: 'codex/sessions/2026/03/01/rollout-2026-03-01T08-00-00-0199aaaa-0000-7000-8000-000000000001.jsonl',
  bytes: Buffer.from(
    [
      ['session_meta', { id: '0199aaaa-0000-7000-8000-000000000001', cwd: '/home/me/shed', cli_version: '0.150.0' }],
      ['turn_context', { cwd: '/home/me/shed', model: 'gpt-5.4', turn_id: 't1' }],
      ['event_msg', { type: 'user_message', message: 'count the nails' }],
      ['response_item', { type: 'reasoning', summary: [{ type: 'summary_text', text: 'In the drawer' }] }],
      ['response_item', { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'I look' }] }],
      ['response_item', { type: 'function_call', name: 'shell', call_id: 'c1', arguments: '{"command":["ls"]}' }],
      ['response_item', { type: 'function_call_output', call_id: 'c1', output: 'nails' }],
      ['event_msg', { type: 'token_count', info: { last_token_usage: usage(10), total_token_usage: usage(10) } }],
      ['response_item', { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Three' }] }],
      ['event_msg', { type: 'token_count', info: { last_token_usage: usage(5), total_token_usage: usage(15) } }],
      ['event_msg', { type: 'task_complete', turn_id: 't1' }],
    ]
      .map(([type, payload], index) => `${JSON.stringify({ timestamp: second(index), type, payload })}\n`)
      .join(''),
  ),
};

function usage(tokens: number) {
  return { input_tokens: tokens, cached_input_tokens: 0, output_tokens: tokens, total_tokens: 2 * tokens };
}

test.each([
  ['says something and then calls a tool', [answers(1, says('I look')), answers(1, calls('t1')), returns('t1')]],
  ['thinks and then speaks', [answers(1, { type: 'thinking', thinking: 'hm' }), answers(1, says('Three'), 'end_turn')]],
  [
    'has the result of a call between its lines',
    [answers(1, says('Both')), answers(1, calls('t1')), returns('t1'), answers(1, calls('t2')), returns('t2')],
  ],
  ['never says why it stopped', [answers(1, says('Three')), returns('t0'), asks('And now?'), answers(2, says('Four'))]],
])('INV-16: a response that %s is told of the same, wherever its old log was cut', async (_title, lines) => {
  await compareCuts(claudeSession([asks('Count the nails'), ...lines]));
});

test('INV-16: the responses of an old Codex thread are told of the same, wherever it was cut', async () => {
  await compareCuts(codexThread);
});

/** Imports a file up to each of its lines, then whole, long after all of it; the fast tests up to every second one. */
async function compareCuts(file: HistoryFile): Promise<void> {
  using folder = openTempHome();
  const expected = await goTo(folder.path, atOnce, [file], 1);
  expect(rowsOfTrace(expected)).toBeGreaterThan(10);
  const cuts = [...file.bytes.entries()].flatMap(([at, byte]) => (byte === 0x0a ? [at + 1] : [])).slice(0, -1);
  for (const cut of share(cuts, 2, 1)) {
    const found = await goTo(folder.path, cutLongAgo([cut]), [file], 1);
    expect(traceDifferences(found, expected), `cut at byte ${cut}`).toEqual([]);
  }
}
