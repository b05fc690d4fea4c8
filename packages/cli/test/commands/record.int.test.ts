import { recordKinds } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { bytesOf, TestSpine } from '../test-spine.ts';

interface Recorded {
  readonly ids: readonly number[];
  readonly refused: readonly { readonly line: number; readonly error: string }[];
}

/** The lines of `record - --json`, a transaction each, as one. */
function together(stdout: string): Recorded {
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Recorded);
  return { ids: lines.flatMap(({ ids }) => ids), refused: lines.flatMap(({ refused }) => refused) };
}

test('one record goes in with the keys of its row, and its id comes out', async () => {
  using spine = new TestSpine();
  const id = (await spine.say('record', 'mcp-tool-call', '{"source":"mail","tool":"send"}')).trim();
  const { rows } = await spine.json<{ rows: unknown[] }>(
    'query',
    'SELECT id, source, tool, success FROM mcp_tool_calls',
  );
  // What nobody told is neither a success nor a failure.
  expect(rows).toEqual([[Number(id), 'mail', 'send', null]]);
});

test('lines of stdin are recorded in order; refused ones are named and leave nothing', async () => {
  using spine = new TestSpine();
  const lines = [
    '{"source":"a","detail_json":"{}"}',
    'not json',
    '',
    '{"source":"b"}',
    '{"source":"c","detail_json":{"x":1},"__proto__":1}',
    '["source"]',
    '{"source":"d","detail_json":{"x":1}}',
  ].join('\n');
  const run = await spine.run(['record', 'tick', '-', '--json'], { stdin: bytesOf(lines) });
  expect(run.exitCode).toBe(1);
  const { ids, refused } = together(run.stdout);
  expect(ids).toHaveLength(2);
  expect(refused.map(({ line }) => line)).toEqual([2, 4, 5, 6]);
  expect(refused.map(({ error }) => error).slice(1, 3)).toEqual([
    'ticks: detail_json is missing',
    'ticks: __proto__ is not a key of ticks',
  ]);
  expect(run.stderr).toMatch(/^line 2: .*\nline 4: ticks: detail_json is missing\n/);
  const { rows } = await spine.json<{ rows: unknown[] }>(
    'query',
    'SELECT id, source, detail_json FROM ticks ORDER BY id',
  );
  expect(rows).toEqual([
    [ids[0], 'a', '{}'],
    [ids[1], 'd', '{"x":1}'],
  ]);
});

test('a thousand lines share a transaction, and what comes later is not waited for', async () => {
  using spine = new TestSpine();
  const line = '{"model":"m","input_tokens":1}\n';
  const counts: number[] = [];
  async function* slowly(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(line.repeat(2_500));
    const { rows } = await spine.json<{ rows: number[][] }>('query', 'SELECT count(*) FROM token_usage');
    counts.push(...(rows[0] ?? []));
    yield Buffer.from(line.slice(0, 10));
    yield Buffer.from(line.slice(10));
  }
  const run = await spine.run(['record', 'token-usage', '-', '--json'], { stdin: slowly() });
  const { ids } = together(run.stdout);
  expect(counts).toEqual([2_500]);
  expect(ids).toHaveLength(2_501);
  // Ids of one transaction are contiguous.
  expect((ids[999] ?? 0) - (ids[0] ?? 0)).toBe(999);
});

test('the ids of a transaction are printed when it is committed, before the next one is read', async () => {
  using spine = new TestSpine();
  for (const flags of [[], ['--json']]) {
    const out: string[] = [];
    const seen: string[] = [];
    async function* slowly(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('{"source":"a","detail_json":"{}"}\nno record\n');
      seen.push(out.join(''));
      throw new Error('the pipe broke');
    }
    const stdout = { write: (text: string) => void out.push(text), isTerminal: false };
    const run = await spine.run(['record', 'tick', '-', ...flags], { stdin: slowly(), stdout });
    expect(run.exitCode).toBe(1);
    const { rows } = await spine.json<{ rows: number[][] }>('query', 'SELECT id FROM ticks ORDER BY id DESC LIMIT 1');
    const id = rows[0]?.[0];
    expect(seen).toEqual([
      expect.stringContaining(flags.length === 0 ? `${id}\n` : `{"ids":[${id}],"refused":[{"line":2,`),
    ]);
    expect(out.join('')).toBe(seen[0]);
  }
});

test('as JSON no input is one empty line of ids, and only refusals are one line of them', async () => {
  using spine = new TestSpine();
  expect(await spine.say('record', 'tick', '-', '--json')).toBe('{"ids":[],"refused":[]}\n');
  const run = await spine.run(['record', 'tick', '-', '--json'], { stdin: bytesOf('a\nb') });
  expect(together(run.stdout).refused.map(({ line }) => line)).toEqual([1, 2]);
});

test('the help of record names every kind and its keys', async () => {
  using spine = new TestSpine();
  const help = await spine.say('record', '--help');
  for (const { command, fields } of recordKinds) {
    for (const text of [command, ...Object.keys(fields)]) expect(help).toContain(text);
  }
});

test('a record that cannot be is refused with the field, and nothing is made', async () => {
  using spine = new TestSpine();
  const refusals: readonly (readonly [string[], number, RegExp])[] = [
    [['record'], 2, /record needs a kind/],
    [['record', 'sneeze', '{}'], 2, /no such kind: sneeze; there are message, /],
    [
      ['record', 'session', '{"agent":"a","session_num":1,"event":"sideways"}'],
      1,
      /event must be one of up, down, note.*RECORD_INVALID/,
    ],
    [['record', 'tick', '{"source":1,"detail_json":"{}"}'], 1, /source must be a text, not 1 \(RECORD_INVALID\)/],
    [['record', 'tick', '{'], 2, /the record is not JSON/],
    [['record', 'tick', '[]'], 2, /a record is a JSON object/],
  ];
  for (const [args, exitCode, message] of refusals) {
    const run = await spine.run(args);
    expect([args, run.exitCode, run.stdout]).toEqual([args, exitCode, '']);
    expect(run.stderr).toMatch(message);
  }
  if ((await spine.run(['tail'])).exitCode === 0) expect(await spine.json('tail')).toEqual([]);
});
