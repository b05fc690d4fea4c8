/** Situations of public reports in which other tools count wrong, each on a small input of our own. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openTempHome } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { spine } from './run-spine.ts';

type Files = Readonly<Record<string, readonly object[]>>;

const at = (second: number): string => new Date(Date.UTC(2026, 4, 31, 12, 0, second)).toISOString();

/** A response of Claude Code on one line. */
const answer = (sessionId: string, number: number, usage: object) => ({
  ...{ type: 'assistant', uuid: `${sessionId}-${number}`, parentUuid: null, sessionId, cwd: '/home/me/shed' },
  ...{ version: '2.1.0', timestamp: at(number), requestId: `req_${number}` },
  message: {
    ...{ id: `msg_${number}`, type: 'message', role: 'assistant', model: 'claude-opus-4-6' },
    ...{ content: [{ type: 'text', text: 'three' }], stop_reason: 'end_turn', usage },
  },
});

const thread = '0199aaaa-0000-7000-8000-000000000001';
const rollout = `codex/sessions/2026/05/31/rollout-2026-05-31T12-00-00-${thread}.jsonl`;
const later = rollout.replace('T12', 'T13');

const line = (timestamp: string, type: string, payload: object) => ({ timestamp, type, payload });

const start = [
  line(at(0), 'session_meta', { id: thread, timestamp: at(0), cwd: '/home/me/shed', cli_version: '0.150.0' }),
  line(at(0), 'turn_context', { cwd: '/home/me/shed', model: 'gpt-5.4', turn_id: 't1' }),
];

interface Tokens {
  readonly input: number;
  readonly cached?: number;
  readonly written?: number;
  readonly output: number;
  readonly reasoning?: number;
}

const usageOf = ({ input, cached = 0, written, output, reasoning = 0 }: Tokens) => ({
  ...{ input_tokens: input, cached_input_tokens: cached, output_tokens: output },
  ...(written !== undefined && { cache_write_input_tokens: written }),
  ...{ reasoning_output_tokens: reasoning, total_tokens: input + output },
});

const counts = (timestamp: string, last: Tokens, total: Tokens = last) =>
  line(timestamp, 'event_msg', {
    type: 'token_count',
    info: { last_token_usage: usageOf(last), total_token_usage: usageOf(total) },
  });

const records = (second: number, response: string, last: Tokens, turn: Tokens) =>
  line(at(second), 'token_usage_record', {
    ...{ response_id: response, turn_id: 't1', model: 'gpt-5.4' },
    ...{ usage: usageOf(last), turn_token_usage: usageOf(turn) },
  });

const first = { input: 100, output: 10 };
const second = { input: 60, output: 6 };
const both = { input: 160, output: 16 };

test.each<readonly [report: string, files: Files, totals: object]>([
  [
    'ccusage#1762: a response that stands in the files of two sessions counts once',
    {
      'claude/projects/shed/one.jsonl': [answer('one', 1, { input_tokens: 10, output_tokens: 5 })],
      'claude/projects/shed/two.jsonl': [
        answer('two', 1, { input_tokens: 10, output_tokens: 5 }),
        answer('two', 2, { input_tokens: 1, output_tokens: 1 }),
      ],
    },
    { turns: 2, inputTokens: 11, outputTokens: 6 },
  ],
  [
    'codeburn#276, ccusage#899, agentsview#1452: what is written for an hour costs twice the input',
    {
      'claude/projects/shed/one.jsonl': [
        answer('one', 1, {
          ...{ input_tokens: 0, output_tokens: 0, cache_creation_input_tokens: 1_000_000 },
          cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 1_000_000 },
        }),
      ],
    },
    { cacheCreate1hTokens: 1_000_000, cacheCreate5mTokens: 0, costUsd: 10 },
  ],
  [
    'claude-code#39658: a session that begins with records of progress is there',
    {
      'claude/projects/shed/one.jsonl': [
        {
          type: 'progress',
          parentUuid: null,
          isSidechain: false,
          sessionId: 'one',
          uuid: 'p',
          timestamp: at(0),
          data: {},
        },
        { type: 'file-history-snapshot', messageId: 'p', snapshot: {} },
        answer('one', 1, { input_tokens: 10, output_tokens: 5 }),
      ],
    },
    { turns: 1, inputTokens: 10, outputTokens: 5 },
  ],
  [
    'tokscale#297: a count of Codex that is said again counts once',
    {
      [rollout]: [
        ...start,
        counts(at(1), first),
        counts(at(2), first),
        counts(at(3), second, both),
        counts(at(3), second, both),
      ],
    },
    { turns: 2, inputTokens: 160, outputTokens: 16 },
  ],
  [
    'agentviz#116: reasoning is a part of the output of Codex',
    { [rollout]: [...start, counts(at(1), { input: 100, cached: 40, output: 30, reasoning: 20 })] },
    { inputTokens: 60, cacheReadTokens: 40, outputTokens: 30, reasoningTokens: 20 },
  ],
  [
    'codeburn#1075: what Codex writes to the cache is a part of its input',
    { [rollout]: [...start, counts(at(1), { input: 1000, cached: 400, written: 300, output: 30 })] },
    { inputTokens: 300, cacheReadTokens: 400, cacheCreate5mTokens: 300, outputTokens: 30 },
  ],
  [
    'claude-tap#423: what Codex read from the cache is not added to the input',
    { [rollout]: [...start, counts(at(1), { input: 219_921, cached: 170_496, output: 3562 })] },
    { inputTokens: 49_425, cacheReadTokens: 170_496, outputTokens: 3562 },
  ],
  [
    'ai-token-monitor#146: what a second rollout of a thread repeats counts once',
    {
      [rollout]: [...start, counts(at(1), first), counts(at(2), second, both)],
      [later]: [
        ...[...start, counts(at(1), first), counts(at(2), second, both)],
        counts(at(90), { input: 40, output: 4 }, { input: 200, output: 20 }),
      ],
    },
    { turns: 3, inputTokens: 200, outputTokens: 20 },
  ],
  [
    'codeburn#1380: of a record that grows with its turn only what the response used counts',
    {
      [rollout]: [
        ...start,
        ...[records(1, 'r1', first, first), counts(at(1), first)],
        ...[records(2, 'r2', second, both), counts(at(2), second, both)],
      ],
    },
    { turns: 2, inputTokens: 160, outputTokens: 16 },
  ],
])('%s', async (_report, files, totals) => {
  using folder = openTempHome();
  const home = writeSources(folder.path, files);
  await spine(home, 'import', join(folder.path, 'sources'));
  expect(JSON.parse(await spine(home, 'summary', '--json')).totals).toMatchObject(totals);
});

test('tokscale#667: a thread that goes on in the next month counts there with what was used there', async () => {
  using folder = openTempHome();
  const june = counts('2026-06-02T10:00:00.000Z', second, both);
  const home = writeSources(folder.path, { [rollout]: [...start, counts(at(1), first), june] });
  await spine(home, 'import', join(folder.path, 'sources'));
  const since = JSON.parse(await spine(home, 'summary', '--since', '2026-06-01', '--json'));
  expect(since.totals).toMatchObject({ turns: 1, inputTokens: 60, outputTokens: 6 });
});

/** Writes the files and returns the path of a home that is still to come. */
function writeSources(folder: string, files: Files): string {
  for (const [name, lines] of Object.entries(files)) {
    const path = join(folder, 'sources', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, lines.map((each) => `${JSON.stringify(each)}\n`).join(''));
  }
  return join(folder, 'home');
}
