import { openReader, type SessionDetail, type SessionList, type Summary } from '@agentspine/reader';
import { expect, test } from 'vitest';
import { claudeLines, claudeTranscript } from './claude-lines.ts';
import { TestSpine } from './test-spine.ts';

const ids = {
  titled: 'aaaaaaaa-0000-4000-8000-000000000001',
  asked: 'bbbbbbbb-0000-4000-8000-000000000002',
  silent: 'cccccccc-0000-4000-8000-000000000003',
};

/** What a session is called in each list, by its id. */
async function titlesIn(spine: TestSpine): Promise<Readonly<Record<string, Readonly<Record<string, unknown>>>>> {
  const summary = await spine.json<Summary>('summary', '--by', 'session');
  const list = await spine.json<SessionList>('sessions', 'list');
  const shown = await Promise.all(Object.values(ids).map((id) => spine.json<SessionDetail>('sessions', 'show', id)));
  const read = await Promise.all(
    Object.values(ids).map(async (id) => [id, (await spine.json<{ title: string }>('show', id)).title] as const),
  );
  return {
    'summary --by session': Object.fromEntries(summary.rows.map(({ session, title }) => [session, title])),
    'sessions list': Object.fromEntries(list.sessions.map(({ sessionId, title }) => [sessionId, title])),
    'sessions show': Object.fromEntries(shown.map(({ session }) => [session.sessionId, session.title])),
    show: Object.fromEntries(read),
  };
}

test('a session has one title in every list: that of the archive, else of its task, else the first words asked', async () => {
  using spine = new TestSpine();
  spine.write('t/a.jsonl', claudeTranscript({ sessionId: ids.titled, title: 'Paint the shed' }));
  spine.write('t/b.jsonl', claudeTranscript({ sessionId: ids.asked }));
  const [, ...replies] = claudeLines({ sessionId: ids.silent });
  spine.write('t/c.jsonl', replies.map((line) => `${line}\n`).join(''));
  await spine.say('import', 't');
  const lists = await titlesIn(spine);
  for (const [name, titles] of Object.entries(lists)) {
    expect([name, titles[ids.titled], titles[ids.asked]]).toEqual([name, 'Paint the shed', 'Please look at it']);
    // Of the last one nothing is known but its id, which a heading shows.
    if (name !== 'show') expect([name, titles[ids.silent]]).toEqual([name, null]);
  }
  using reader = openReader({ home: spine.home });
  const untitled = reader.summary({ by: 'session', isTitled: false });
  const { rows } = reader.summary({ by: 'session' });
  expect(rows.map(({ title }) => title).sort()).toEqual(['Paint the shed', 'Please look at it', null]);
  // Who shows no titles gets those that cost nothing, and the same figures.
  expect(untitled.rows).toEqual(
    rows.map((row) => ({ ...row, title: row.title === 'Paint the shed' ? row.title : null })),
  );
  expect(await spine.say('sessions', 'list')).toMatch(
    /Paint the shed[\s\S]*Please look at it|Please look at it[\s\S]*Paint the shed/,
  );
});
