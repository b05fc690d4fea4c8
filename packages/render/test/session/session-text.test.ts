import { expect, test } from 'vitest';
import { renderSessionText, type SessionTextOptions } from '../../src/session/session-text.ts';
import { displayWidth } from '../../src/text/display-width.ts';
import { inertLines } from '../../src/text/inert-text.ts';
import { call, documentOf, prompt, reply, result, text, usage } from './document-builder.ts';

const shown = (document: Parameters<typeof renderSessionText>[0], options?: SessionTextOptions): string =>
  [...renderSessionText(document, options)].join('');

const numbered = (count: number): string => Array.from({ length: count }, (_, at) => `line ${at + 1}`).join('\n');

test('a session is its head, then a turn with what it used, what was asked, done and answered', () => {
  const document = documentOf([
    prompt('Fix them\nplease'),
    call('npm test', { results: [result('2 failed', { exitCode: 1, durationMs: 1_234 })] }),
    reply('Both are fixed.'),
  ]);
  expect(shown(document, { columns: 80 })).toBe(`Fix the tests
session   claude-code:s1
folder    /code/app
branch    main
time      2026-05-01 10:00:00 to 2026-05-01 10:02:00 UTC
models    m
all of it 1 turn, 1 call; 10,000 tokens in, 34 out, $1.50

── turn 1 · 2026-05-01 10:00:00 · 10,000 tokens in, 34 out, $1.50 ──────────────

> Fix them
  please
  · Bash: npm test — exit code 1, 1.2 s
      2 failed

Both are fixed.
`);
});

test('results are folded, and a line says how much is left; --full leaves nothing out', () => {
  const document = documentOf([call('cat f', { results: [result(numbered(10))] })]);
  expect(shown(document)).toContain('      line 3\n      … 7 more lines\n');
  expect(shown(document)).not.toContain('line 4');
  const full = shown(document, { isFull: true });
  expect(full).toContain('      line 10\n');
  expect(full).not.toContain('more line');
});

test('a text of which only the beginning is there says so, also where all that is there is shown', () => {
  const document = documentOf([reply(null, { text: text('The beginning', false) })]);
  expect(shown(document)).toContain('The beginning\n… and more: --full shows it\n');
});

test('a change of a file is shown as its lines, and the file without the folder of the session', () => {
  const input = JSON.stringify({ file_path: '/code/app/a.ts', old_string: 'one\ntwo', new_string: 'one\n2' });
  const edit = call('/code/app/a.ts', { tool: 'Edit', input: text(input), results: [result('has been updated')] });
  expect(shown(documentOf([edit]))).toContain('  · Edit: a.ts — ok\n        one\n      - two\n      + 2\n');
});

test.each([
  [
    'unknown tokens and cost',
    { ...usage, inputTokens: null, cacheReadTokens: null, outputTokens: null, costUsd: null },
    '— tokens in, — out, —',
  ],
  ['zero', { ...usage, inputTokens: 0, cacheReadTokens: 0, outputTokens: 0, costUsd: 0 }, '0 tokens in, 0 out, $0.00'],
  [
    'another cost that the harness states',
    { ...usage, reportedCostUsd: 1.2 },
    '10,000 tokens in, 34 out, $1.50 (the harness says $1.20)',
  ],
  ['the same cost that the harness states', { ...usage, reportedCostUsd: 1.5 }, '10,000 tokens in, 34 out, $1.50'],
  ['a cost of a part', { ...usage, costKnown: false }, '10,000 tokens in, 34 out, $1.50 or more'],
  ['a session that the read model lacks', null, 'tokens and cost not known: not in the read model'],
])('%s is shown as what it is', (_name, used, words) => {
  const document = documentOf([], {
    usage: used,
    turns: [{ number: 1, startedAt: '2026-05-01', usage: used, items: [] }],
  });
  expect(
    shown(document)
      .split('\n')
      .filter((line) => line.includes(words)),
  ).toHaveLength(2);
});

test.each([
  ['no result', [], 'no result in the log'],
  ['a result that goes on', [result(null, { status: 'running' })], 'still running when the log ends'],
  ['a result that says nothing', [result(null, { status: null })], 'ended, how is not known'],
  ['an error', [result(null, { isError: true, status: 'error' })], 'failed'],
  ['one that ended late', [result(null, { status: 'running' }), result(null, { exitCode: 0 })], 'ok'],
])('a call with %s says how it ended', (_name, results, words) => {
  expect(shown(documentOf([call('x', { results })]))).toContain(`· Bash: x — ${words}\n`);
});

test('a subagent is folded to what it used and the beginning of its answer, and --full shows all of it', () => {
  const thread = {
    traceIds: ['t'],
    turns: [{ number: 1, startedAt: '2026-05-01', usage, items: [prompt('Look'), reply(numbered(9))] }],
  };
  const subagent = { kind: 'subagent', at: '', title: 'Explore', usage, thread } as const;
  const document = documentOf([call('look', { tool: 'Task', subagents: [subagent] })]);
  const folded = shown(document);
  expect(folded).toContain(
    '    ┌ subagent: Explore\n    │ 1 turn, 0 calls; 10,000 tokens in, 34 out, $1.50\n    │ line 1\n',
  );
  expect(folded).toContain('    │ … 3 more lines\n    └\n');
  expect(folded).not.toContain('Look');
  expect(shown(document, { isFull: true })).toContain('    │ > Look\n');
});

test('claims say what the log says of them, and compactions how far the context shrank', () => {
  const claim = {
    kind: 'claim',
    at: '',
    claim: 'tests',
    status: 'contradicted',
    reason: 'failed',
    quote: 'All pass',
    evidence: 'npm test: 2 failed',
  } as const;
  const compaction = {
    kind: 'compaction',
    id: 'k',
    at: '',
    trigger: 'auto',
    tokensBefore: 150_000,
    tokensAfter: null,
  } as const;
  const lines = shown(documentOf([claim, compaction]));
  expect(lines).toContain('  ! claim contradicted (tests, failed): npm test: 2 failed — "All pass"\n');
  expect(lines).toContain('  ~ context compacted (auto): 150,000 tokens before, — after\n');
});

test('--since leaves out the turns before it and says so where there is none', () => {
  const turn = (number: number) => ({ number, startedAt: '2026-05-01', usage, items: [prompt(`ask ${number}`)] });
  const document = documentOf([], { turns: [turn(1), turn(2), turn(3)] });
  expect(shown(document, { since: 2 })).not.toContain('ask 1');
  expect(shown(document, { since: 2 })).toContain('ask 3');
  expect(shown(document, { since: 4 })).toContain('it has no turn 4; its last is 3\n');
});

const hostile = '\u001b[2J\u001b]0;title\u0007 \u202egnp.exe \r over \u009b31m <b>&';

test('nothing of a session acts on a terminal: ANSI, OSC, bidi and carriage returns are inert', () => {
  const document = documentOf(
    [
      prompt(hostile),
      call(hostile, { tool: hostile, results: [result(hostile)] }),
      reply(hostile, { thinking: text(hostile) }),
    ],
    { title: hostile, branch: hostile, directory: hostile, models: [hostile] },
  );
  for (const isFull of [false, true]) {
    expect(inertLines(shown(document, { isFull, columns: 60 }))).toBe(shown(document, { isFull, columns: 60 }));
    expect(shown(document, { isFull })).not.toMatch(/[\t\r]/);
  }
});

test.each([40, 80, 200])('no line is wider than a terminal of %i columns, wide characters included', (columns) => {
  const long = `${'語'.repeat(150)} ${'word '.repeat(60)}${'x'.repeat(300)}`;
  const document = documentOf([
    prompt(long),
    call(long, { results: [result(long)] }),
    reply(long, { thinking: text(long) }),
  ]);
  for (const isFull of [false, true]) {
    for (const line of shown(document, { columns, isFull }).split('\n'))
      expect(displayWidth(line)).toBeLessThanOrEqual(columns);
  }
});
