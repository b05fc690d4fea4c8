import { expect, test } from 'vitest';
import { claudeTranscript } from '../claude-lines.ts';
import { activeCharacters, exampleTranscripts, TestSpine } from '../test-spine.ts';

test('sessions are listed, the last active first, and shown by the beginning of their id', async () => {
  using spine = new TestSpine();
  await spine.say('import', exampleTranscripts);
  const { sessions, total } = await spine.json<{ sessions: { sessionId: string }[]; total: number }>(
    'sessions',
    'list',
  );
  expect([sessions.length, total]).toEqual([3, 3]);
  const text = await spine.say('sessions', 'list');
  expect(
    text
      .split('\n')
      .slice(1, 4)
      .map((line) => line.slice(0, 8)),
  ).toEqual(['019d6b00', '22222222', '11111111']);
  const shown = await spine.say('sessions', 'show', '1111');
  expect(shown).toMatch(/^title {5}Fix the failing checkout test$/m);
  expect(shown).toMatch(/^time {6}2026-04-06 09:00 to /m);
  expect(shown).toMatch(/Bash!/);
  expect(await spine.json('sessions', 'show', '1111')).toMatchObject({
    session: { title: 'Fix the failing checkout test' },
  });
  expect(await spine.say('sessions', 'list', '--limit', '1')).toMatch(
    /\n\n2 more; --limit shows them\n\nTimes are those of UTC\.\n$/,
  );
  expect(await spine.say('sessions', 'list', '--no-archive')).toBe(text);
});

test('an id that nobody has, or several, is told with the next step', async () => {
  using spine = new TestSpine();
  spine.write('a.jsonl', claudeTranscript({ sessionId: 'aaaa-1' }));
  spine.write('b.jsonl', claudeTranscript({ sessionId: 'aaaa-2' }));
  await spine.say('import', spine.folder);
  const none = await spine.run(['sessions', 'show', 'zzzz', '--json']);
  expect(none).toMatchObject({ exitCode: 1, stdout: '' });
  expect(none.stderr).toMatch(/there is no session "zzzz".*"spine sessions list".*\(READER_SESSION_NOT_FOUND\)\n$/);
  const several = await spine.run(['sessions', 'show', 'aaaa']);
  expect(several).toMatchObject({ exitCode: 2, stdout: '' });
  expect(several.stderr).toMatch(
    /"aaaa" fits 2 sessions:\n {2}claude-code:aaaa-1 .*\n {2}claude-code:aaaa-2 .*\ngive the id of one/,
  );
  const listed = await spine.run(['sessions', 'show', 'aaaa', '--json']);
  expect(JSON.parse(listed.stdout)).toMatchObject({
    error: 'READER_SESSION_AMBIGUOUS',
    total: 2,
    matches: [
      { name: 'claude-code:aaaa-1', sessionId: 'aaaa-1', traceIds: ['claude-code:aaaa-1'] },
      { name: 'claude-code:aaaa-2', sessionId: 'aaaa-2' },
    ],
  });
  expect(await spine.say('sessions', 'show', 'aaaa-1')).toMatch(/^session {3}aaaa-1$/m);
});

const hostile = 'Fix\u001b]0;pwned\u0007 \u001b[31mthis\nnow\u202eevil\u009b5m';
const inert = 'Fix\\u001b]0;pwned\\u0007 \\u001b[31mthis\\u000anow\\u202eevil\\u009b5m';

test('P20: a title with escape sequences, line ends and bidirectional marks prints inert, also in JSON', async () => {
  using spine = new TestSpine();
  spine.write(
    't/a.jsonl',
    claudeTranscript({ title: hostile, sessionId: 's-1', model: 'm\u001b[2Jx', project: '/w/\u001b[1m' }),
  );
  await spine.say('import', `${spine.folder}/t`);
  const outputs = [
    ['sessions', 'list'],
    ['sessions', 'show', 's-1'],
    ['summary', '--by', 'session'],
    ['summary', '--by', 'project'],
    ['summary'],
    ['summary', '--quality'],
    ['compare', 'm\u001b[2Jx,\u001b[0m'],
    ['query', 'SELECT title, project FROM archive.sessions'],
  ];
  for (const args of outputs) {
    const text = await spine.say(...args);
    expect([args, activeCharacters(text)]).toEqual([args, []]);
  }
  expect(await spine.say('sessions', 'show', 's-1')).toMatch(`title     ${inert}\n`);
  const json = await spine.say('sessions', 'list', '--json');
  expect(activeCharacters(json)).toEqual([]);
  expect(JSON.parse(json)).toMatchObject({ sessions: [{ title: hostile }] });
});
