import { expect, test } from 'vitest';
import { turnsOfEvents } from '../../src/document/turns-of-events.ts';
import { call, eventAt, placed, prompt, reply, result } from './document-events.ts';

test('each prompt begins a turn, counted from 1, and what comes before the first prompt is turn 0', () => {
  const turns = turnsOfEvents(
    placed(
      eventAt(1, { id: 'instructions', kind: 'instructions.loaded', metadata: { speaker: 'meta' } }),
      prompt(2, 'first', 'do it'),
      reply(3, 'done', {}),
      prompt(4, 'second', 'again'),
    ),
  );
  expect(turns.map(({ number, items }) => [number, items.length])).toEqual([
    [0, 1],
    [1, 2],
    [2, 1],
  ]);
  expect(turns.map(({ startedAt }) => startedAt.slice(17, 19))).toEqual(['01', '02', '04']);
});

test('the results of a call stand in it, in the order of time, and one without a call stands by itself', () => {
  const [turn] = turnsOfEvents(
    placed(
      prompt(1, 'asked', 'go'),
      call(2, 'call', { toolUseId: 'one' }),
      result(3, 'early', { toolUseId: 'one', status: 'running' }),
      result(5, 'late', { toolUseId: 'one', status: 'error', isError: true, exitCode: 2 }),
      result(4, 'orphan', { toolUseId: 'other' }),
    ),
  );
  const [, made, orphan] = turn?.items ?? [];
  expect(made).toMatchObject({
    kind: 'call',
    results: [
      { id: 'early', status: 'running', isError: null, exitCode: null },
      { id: 'late', isError: true, exitCode: 2 },
    ],
  });
  expect(orphan).toMatchObject({ kind: 'result', id: 'orphan' });
});

test('a reply that was appended after its calls stands before them', () => {
  const [turn] = turnsOfEvents(
    placed(
      prompt(1, 'asked', 'go'),
      call(2, 'first call', { toolUseId: 'a', messageId: 'm' }),
      call(2, 'second call', { toolUseId: 'b', messageId: 'm' }),
      reply(2, 'words', { metadata: { messageId: 'm' } }),
    ),
  );
  expect(turn?.items.map((item) => 'id' in item && item.id)).toEqual(['asked', 'words', 'first call', 'second call']);
});

test('thoughts are told from the words of a reply by the title, which has the first line of the words', () => {
  const thought = {
    kind: 'thought.logged',
    title: 'I look at it.',
    body: 'It may be X.\n\nI look at it.\nNow.',
  } as const;
  const [turn] = turnsOfEvents(
    placed(reply(1, 'both', thought), reply(2, 'thinks', { ...thought, title: 'It may be X.', body: 'It may be X.' })),
  );
  expect(turn?.items[0]).toMatchObject({ thinking: { text: 'It may be X.' }, text: { text: 'I look at it.\nNow.' } });
  expect(turn?.items[1]).toMatchObject({ text: { text: 'It may be X.' } });
});

test('a row that an import cut, and a large recorded one, are known to be beginnings', () => {
  const [turn] = turnsOfEvents(
    placed(
      prompt(1, 'whole', 'all'),
      eventAt(2, { id: 'cut', kind: 'plan.logged', body: 'be', metadata: { rawFile: 'f' } }),
      eventAt(3, { id: 'large', kind: 'plan.logged', body: 'be', bodyBytes: 300_000 }),
      eventAt(4, { id: 'none', kind: 'plan.logged' }),
    ),
  );
  expect(turn?.items.map((item) => ('text' in item ? item.text : undefined))).toEqual([
    { text: 'all', isWhole: true },
    { text: 'be', isWhole: false },
    { text: 'be', isWhole: false },
    null,
  ]);
});

test('the gist of a search is what it looks for, and of other calls what their title says', () => {
  const search = { kind: 'tool.used', title: 'Grep: src', body: '{"pattern":"open\\\\(","path":"src"}' } as const;
  const [turn] = turnsOfEvents(
    placed(eventAt(1, { id: 'grep', ...search, metadata: { toolName: 'Grep' } }), call(2, 'ls', { command: 'ls' })),
  );
  expect(turn?.items.map((item) => item.kind === 'call' && item.gist)).toEqual(['open\\( in src', 'ls']);
});
