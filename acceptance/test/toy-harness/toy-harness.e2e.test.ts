import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type OpenHome, openHome } from '@agentspine/home';
import { type Harness, jsonLines } from '@agentspine/ingest';
import { codexLines, openTempHome, promptLine, replyLine } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { toy } from './harness.ts';

const at = (second: number): string => new Date(Date.UTC(2026, 2, 1, 9, 0, second)).toISOString();

const records = [
  { toy: 'begin', at: at(0), session: 'toy-1', folder: '/projects/kite' },
  { toy: 'ask', at: at(1), id: 'ask-1', text: 'Why does the kite not fly?' },
  { toy: 'ping', at: at(2) },
  {
    toy: 'answer',
    at: at(3),
    id: 'answer-1',
    model: 'claude-sonnet-4-5',
    in: 1_000,
    out: 100,
    text: 'Looking at the wind.',
    calls: [
      { call: 'call-1', tool: 'run', input: { command: 'npm test' } },
      { call: 'call-2', tool: 'poke', input: { path: '/projects/kite/tail.ts' } },
    ],
  },
  { toy: 'result', at: at(4), call: 'call-1', ok: false, text: 'no wind' },
  { toy: 'result', at: at(5), call: 'call-2', ok: true, text: 'longer' },
  {
    toy: 'answer',
    at: at(6),
    id: 'answer-2',
    model: 'claude-sonnet-4-5',
    in: 2_000,
    out: 50,
    text: 'The tail was short.',
  },
  { toy: 'dance', at: at(7) },
];

const lines = (some: readonly object[]): string => some.map((record) => `${JSON.stringify(record)}\n`).join('');

/** A machine with the toy and the two harnesses that come with Agentspine. */
function openMachine() {
  const folder = openTempHome();
  const runs = join(folder.path, '.toy/runs');
  mkdirSync(runs, { recursive: true });
  writeFileSync(join(runs, 'toy-1.toylog'), lines(records));
  writeFileSync(join(runs, 'index.toylog'), lines(records));
  writeFileSync(join(runs, 'notes.txt'), 'not a transcript');
  mkdirSync(join(folder.path, '.claude/projects/kite'), { recursive: true });
  writeFileSync(join(folder.path, '.claude/projects/kite/s.jsonl'), `${promptLine(1, 'Fly')}${replyLine(2)}`);
  mkdirSync(join(folder.path, '.codex/sessions'), { recursive: true });
  writeFileSync(join(folder.path, '.codex/sessions/rollout-1.jsonl'), codexLines(7));
  const open = (harnesses: readonly Harness[] = [toy]): Promise<OpenHome> =>
    openHome({
      directory: join(folder.path, '.agentspine'),
      homeDirectory: folder.path,
      env: {},
      clock: () => new Date(Date.UTC(2026, 2, 9)),
      harnesses,
    });
  return { open, runs, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

const rowsOf = async (home: OpenHome, sql: string) => (await home.query(sql)).rows;

test('a harness of another program goes through import, summary, timeline, search, verify and rederive', async () => {
  using machine = openMachine();
  await using home = await machine.open();
  const { report } = await home.import();
  expect(report).toMatchObject({ files: 3, turns: 4, toolCalls: 2, toolResults: 2, unreadableFiles: 0 });

  const bySource = home.reader.summary({ by: 'source' }).rows;
  expect(bySource.map(({ source }) => source).sort()).toEqual(['claude-code', 'codex', 'toy']);
  // 3,000 tokens of input at 3 millionths of a dollar, 150 of output at 15.
  expect(bySource.find(({ source }) => source === 'toy')).toMatchObject({ turns: 2, costUsd: 0.01125 });
  expect(
    await rowsOf(home, "SELECT tool_name, category, family FROM archive.tool_calls WHERE source = 'toy' ORDER BY 1"),
  ).toEqual([
    ['poke', 'edit', null],
    ['run', 'bash', 'testing'],
  ]);

  const timeline = await rowsOf(
    home,
    `SELECT t.kind, e.actor, t.title FROM trace.timeline t JOIN trace.events e ON e.event_id = t.id
     WHERE t.session_id = 'toy:toy-1' ORDER BY e.event_time, t.kind`,
  );
  expect(timeline).toEqual([
    ['user.message', 'user', 'Why does the kite not fly?'],
    ['terminal.command', 'toy', 'run: npm test'],
    ['thought.logged', 'toy', 'Looking at the wind.'],
    ['tool.used', 'toy', 'poke: /projects/kite/tail.ts'],
    ['monitor.observed', 'system', 'run failed'],
    ['monitor.observed', 'system', 'poke returned'],
    ['assistant.response', 'toy', 'The tail was short.'],
  ]);
  expect((await home.search('kite')).tasks.map(({ id }) => id)).toContain('toy:toy-1');

  expect(await home.verifyLedger()).toMatchObject({ faults: [] });
  expect(await home.examine({ isDeep: true })).toMatchObject({ problems: 0 });
  const before = await rowsOf(home, 'SELECT * FROM archive.turns ORDER BY source, message_id');
  expect(await home.rederive()).toMatchObject({ files: 3, keptLines: 0 });
  expect(await rowsOf(home, 'SELECT * FROM archive.turns ORDER BY source, message_id')).toEqual(before);
});

test('what a harness appends is taken by the next import, and derived with another version of its parser again', async () => {
  using machine = openMachine();
  {
    await using home = await machine.open();
    await home.import();
    appendFileSync(
      join(machine.runs, 'toy-1.toylog'),
      lines([
        { toy: 'answer', at: at(8), id: 'answer-3', model: 'claude-sonnet-4-5', text: 'Nothing is metered here.' },
      ]),
    );
    expect((await home.import()).report).toMatchObject({ files: 1, turns: 1 });
  }
  await using home = await machine.open([{ ...toy, version: 2, traceVersion: 1 }]);
  const { report, notices } = await home.import();
  expect(report).toMatchObject({ files: 0, turns: 0 });
  expect(notices.filter((notice) => notice.includes('derived again'))).toHaveLength(2);
  expect((await home.import()).notices).toEqual([]);
  expect(
    await rowsOf(home, "SELECT kind, count(*)::INTEGER FROM archive.turns WHERE source = 'toy' GROUP BY 1 ORDER BY 1"),
  ).toEqual([
    ['response', 2],
    ['unmetered', 1],
  ]);
});

test('a program without the harness leaves what a home holds of it as it is, and imports the rest', async () => {
  using machine = openMachine();
  let before: unknown;
  {
    await using home = await machine.open();
    await home.import();
    before = await rowsOf(home, 'SELECT source, session_id, message_id, output_tokens FROM archive.turns ORDER BY ALL');
  }
  await using home = await machine.open([]);
  appendFileSync(join(machine.runs, 'toy-1.toylog'), lines([{ toy: 'ask', at: at(9), id: 'ask-2', text: 'And now?' }]));
  expect((await home.import()).report).toMatchObject({ files: 0, turns: 0, unreadableFiles: 0 });
  expect((await home.import({ paths: [machine.runs] })).report).toMatchObject({ files: 0, unreadableFiles: 0 });
  expect(await home.rederive()).toMatchObject({ files: 2 });
  const after = await rowsOf(
    home,
    'SELECT source, session_id, message_id, output_tokens FROM archive.turns ORDER BY ALL',
  );
  expect(after).toEqual(before);
  expect(await home.examine({ isDeep: true })).toMatchObject({ problems: 0 });
});

test.each([
  ['rewritten', 'is compared as a whole, and another version of it is taken', 700],
  ['appended', 'is known again by samples, and only what was appended is taken', 100],
] as const)('a file that its harness calls %s %s', async (growth, _what, outputTokens) => {
  using machine = openMachine();
  const pings = Array.from({ length: 400 }, (_, index) => ({
    toy: 'ping',
    at: at(2),
    padding: `${index}`.padStart(2_000),
  }));
  const write = (out: number, more: readonly object[]): void => {
    const told = records.flatMap((record): readonly object[] => {
      const isFirst = 'id' in record && record.id === 'answer-1';
      return isFirst ? [...pings, { ...record, out }, ...pings] : [record];
    });
    writeFileSync(join(machine.runs, 'toy-1.toylog'), lines([...told, ...more]));
  };
  write(100, []);
  await using home = await machine.open([{ ...toy, form: { ...jsonLines, growth } }]);
  await home.import();
  write(700, [
    { toy: 'answer', at: at(8), id: 'answer-3', model: 'claude-sonnet-4-5', in: 10, out: 1, text: 'Longer.' },
  ]);
  expect((await home.import()).report).toMatchObject({ files: 1, unreadableFiles: 0 });
  // The ids join what the generations repeat: three responses, each once.
  const turns = "SELECT message_id, output_tokens::INTEGER FROM archive.turns WHERE source = 'toy' ORDER BY message_id";
  expect(await rowsOf(home, turns)).toEqual([
    ['answer-1', outputTokens],
    ['answer-2', 50],
    ['answer-3', 1],
  ]);
});
