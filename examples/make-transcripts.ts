// Writes the sample transcripts below examples/transcripts: invented sessions in the shapes that Claude Code and Codex log.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, 'transcripts');
const write = (path: string, lines: readonly object[]): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
};

interface Step {
  readonly think?: string;
  readonly say?: string;
  readonly call?: {
    readonly name: string;
    readonly input: object;
    readonly result: string;
    readonly isError?: boolean;
  };
}

interface Session {
  readonly id: string;
  readonly slug: string;
  readonly cwd: string;
  readonly model: string;
  readonly startMs: number;
  readonly title: string;
  readonly prompts: readonly { readonly text: string; readonly responses: readonly (readonly Step[])[] }[];
}

/** One API response becomes several lines, each with its snapshot of the same usage, as Claude Code writes them. */
function claudeLines(session: Session): object[] {
  let clockMs = session.startMs;
  let serial = 0;
  let parent: string | null = null;
  let cached = 14_000;
  const lines: object[] = [];
  const tick = (ms: number): string => {
    clockMs += ms;
    return new Date(clockMs).toISOString();
  };
  const add = (line: object): void => {
    const uuid = `${session.id.slice(0, 24)}${String(++serial).padStart(12, '0')}`;
    lines.push({
      parentUuid: parent,
      isSidechain: false,
      userType: 'external',
      cwd: session.cwd,
      sessionId: session.id,
      version: '2.1.232',
      gitBranch: 'main',
      ...line,
      uuid,
    });
    parent = uuid;
  };
  for (const prompt of session.prompts) {
    add({ type: 'user', message: { role: 'user', content: prompt.text }, timestamp: tick(4_000) });
    for (const steps of prompt.responses) {
      const id = `msg_demo${session.id.slice(0, 8)}${String(serial).padStart(4, '0')}`;
      const isFinal = !steps.some((step) => step.call);
      const output = 40 + steps.reduce((sum, step) => sum + Math.ceil(JSON.stringify(step).length / 4), 0);
      const created = 600 + output;
      const results: object[] = [];
      steps.forEach((step, index) => {
        const isLast = index === steps.length - 1;
        const content = step.think
          ? { type: 'thinking', thinking: step.think, signature: 'demo' }
          : step.call
            ? { type: 'tool_use', id: `toolu_${id.slice(4)}${index}`, name: step.call.name, input: step.call.input }
            : { type: 'text', text: step.say };
        add({
          type: 'assistant',
          requestId: `req_${id.slice(4)}`,
          message: {
            id,
            type: 'message',
            role: 'assistant',
            model: session.model,
            content: [content],
            stop_reason: isLast ? (isFinal ? 'end_turn' : 'tool_use') : null,
            stop_sequence: null,
            usage: {
              input_tokens: 6,
              cache_creation_input_tokens: created,
              cache_read_input_tokens: cached,
              cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: created },
              output_tokens: isLast ? output : 2,
              service_tier: 'standard',
            },
          },
          timestamp: tick(2_500),
        });
        if (step.call) {
          results.push({
            type: 'user',
            message: {
              role: 'user',
              content: [
                {
                  type: 'tool_result',
                  tool_use_id: `toolu_${id.slice(4)}${index}`,
                  content: step.call.result,
                  ...(step.call.isError ? { is_error: true } : {}),
                },
              ],
            },
          });
        }
      });
      cached += created;
      for (const result of results) add({ ...result, timestamp: tick(1_800) });
    }
  }
  lines.push({ type: 'ai-title', aiTitle: session.title, sessionId: session.id });
  return lines;
}

interface CodexResponse {
  readonly calls?: readonly { readonly cmd: string; readonly output: string; readonly exit: number }[];
  readonly say?: string;
  readonly usage: {
    readonly input: number;
    readonly cached: number;
    readonly output: number;
    readonly reasoning: number;
  };
}

/** A thread whose token counts are written twice, as Codex does: only the cumulative total tells the truth. */
function codexLines(
  id: string,
  startMs: number,
  cwd: string,
  prompt: string,
  responses: readonly CodexResponse[],
): object[] {
  let clockMs = startMs;
  const lines: object[] = [];
  const add = (type: string, payload: object): void => {
    clockMs += 900;
    lines.push({ timestamp: new Date(clockMs).toISOString(), type, payload });
  };
  add('session_meta', {
    id,
    timestamp: new Date(startMs).toISOString(),
    cwd,
    originator: 'codex_cli_rs',
    cli_version: '0.128.0',
    source: 'cli',
    model_provider: 'openai',
    git: { branch: 'main', repository_url: 'https://example.com/demo/shop.git' },
  });
  add('event_msg', { type: 'task_started', turn_id: `${id.slice(0, 8)}-turn`, model_context_window: 272_000 });
  add('turn_context', { turn_id: `${id.slice(0, 8)}-turn`, cwd, model: 'gpt-5.4', effort: 'medium' });
  add('event_msg', { type: 'user_message', message: prompt });
  const total = {
    input_tokens: 0,
    cached_input_tokens: 0,
    output_tokens: 0,
    reasoning_output_tokens: 0,
    total_tokens: 0,
  };
  responses.forEach((response, index) => {
    add('response_item', { type: 'reasoning', summary: [], encrypted_content: 'demo' });
    response.calls?.forEach((call, place) => {
      const callId = `call_${id.slice(0, 8)}_${index}_${place}`;
      add('response_item', {
        type: 'function_call',
        name: 'exec_command',
        arguments: JSON.stringify({ cmd: call.cmd }),
        call_id: callId,
      });
      const output = `Chunk ID: ${index}${place}\nWall time: 0.4 seconds\nProcess exited with code ${call.exit}\nOutput:\n${call.output}`;
      add('response_item', { type: 'function_call_output', call_id: callId, output });
    });
    if (response.say !== undefined) {
      add('response_item', {
        type: 'message',
        role: 'assistant',
        content: [{ type: 'output_text', text: response.say }],
      });
    }
    const { input, cached, output, reasoning } = response.usage;
    total.input_tokens += input;
    total.cached_input_tokens += cached;
    total.output_tokens += output;
    total.reasoning_output_tokens += reasoning;
    total.total_tokens += input + output;
    const last = {
      input_tokens: input,
      cached_input_tokens: cached,
      output_tokens: output,
      reasoning_output_tokens: reasoning,
      total_tokens: input + output,
    };
    const info = { total_token_usage: { ...total }, last_token_usage: last, model_context_window: 272_000 };
    add('event_msg', { type: 'token_count', info, rate_limits: null });
    add('event_msg', { type: 'token_count', info, rate_limits: { primary: { used_percent: index } } });
  });
  add('event_msg', { type: 'task_complete', turn_id: `${id.slice(0, 8)}-turn` });
  return lines;
}

const bash = (command: string, result: string, isError = false): Step => ({
  call: { name: 'Bash', input: { command }, result, isError },
});
const edit = (path: string, before: readonly string[], after: readonly string[]): Step => ({
  call: {
    name: 'Edit',
    input: { file_path: path, old_string: before.join('\n'), new_string: after.join('\n') },
    result: 'The file has been updated.',
  },
});
const dueDayOf = 'export function dueDayOf(order: Order): string {';
const localDay = [
  '  const due = new Date(order.placedAt + order.daysToPay * dayMs);',
  '  return due.toLocaleDateString();',
];
const utcDay = [
  '  const due = Temporal.Instant.from(order.placedAt);',
  '  return due.add({ hours: 24 * order.daysToPay }).toString().slice(0, 10);',
];

write(
  '.claude/projects/-code-shop/11111111-aaaa-4bbb-8ccc-000000000001.jsonl',
  claudeLines({
    id: '11111111-aaaa-4bbb-8ccc-000000000001',
    slug: '-code-shop',
    cwd: '/code/shop',
    model: 'claude-opus-4-6',
    startMs: Date.UTC(2026, 3, 6, 9, 0, 0),
    title: 'Fix the failing checkout test',
    prompts: [
      {
        text: 'The checkout test fails on Mondays. Find out why and fix it.',
        responses: [
          [{ think: 'Run the test first.' }, bash('pnpm vitest run checkout', 'Exit code 1\n1 failed', true)],
          [
            { say: 'It compares local dates.' },
            {
              call: {
                name: 'Read',
                input: { file_path: '/code/shop/src/checkout.ts' },
                result: [dueDayOf, ...localDay, '}'].join('\n'),
              },
            },
          ],
          [
            edit('/code/shop/src/checkout.ts', [dueDayOf, ...localDay, '}'], [dueDayOf, ...utcDay, '}']),
            bash('pnpm vitest run checkout', '12 passed'),
          ],
          [{ say: 'Fixed: the due day is now computed in UTC, and the tests pass.' }],
        ],
      },
      {
        text: 'Commit it.',
        responses: [[bash('git commit -am "Compute due days in UTC"', '[main 1a2b3c4]')], [{ say: 'Committed.' }]],
      },
    ],
  }),
);

write(
  '.claude/projects/-code-shop/22222222-aaaa-4bbb-8ccc-000000000002.jsonl',
  claudeLines({
    id: '22222222-aaaa-4bbb-8ccc-000000000002',
    slug: '-code-shop',
    cwd: '/code/shop',
    model: 'claude-sonnet-4-5-20250929',
    startMs: Date.UTC(2026, 3, 7, 13, 30, 0),
    title: 'Document the discount rules',
    prompts: [
      {
        text: 'Write down how discounts combine.',
        responses: [
          [{ call: { name: 'Grep', input: { pattern: 'discount' }, result: 'src/price.ts:12' } }],
          [
            edit(
              '/code/shop/docs/discounts.md',
              ['# Discounts'],
              ['# Discounts', '', 'A coupon applies first, then the discount of the customer.'],
            ),
          ],
          [{ say: 'docs/discounts.md now explains the order in which discounts apply.' }],
        ],
      },
    ],
  }),
);

write(
  '.codex/sessions/2026/04/08/rollout-2026-04-08T10-15-00-019d6b00-0000-7000-8000-00000000c0de.jsonl',
  codexLines(
    '019d6b00-0000-7000-8000-00000000c0de',
    Date.UTC(2026, 3, 8, 10, 15, 0),
    '/code/shop',
    'Speed up the product list.',
    [
      {
        calls: [{ cmd: 'rg -n "products" src', output: 'src/list.ts:8', exit: 0 }],
        usage: { input: 11_200, cached: 4_096, output: 310, reasoning: 192 },
      },
      {
        calls: [{ cmd: 'npm test', output: '1 failing', exit: 1 }],
        usage: { input: 12_900, cached: 11_008, output: 420, reasoning: 256 },
      },
      {
        calls: [{ cmd: 'npm test', output: '9 passing', exit: 0 }],
        usage: { input: 14_100, cached: 12_800, output: 380, reasoning: 128 },
      },
      {
        say: 'The list is now fetched in one query; the tests pass.',
        usage: { input: 14_900, cached: 13_952, output: 150, reasoning: 64 },
      },
    ],
  ),
);
