import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { SearchSpine } from './search-spine.ts';

const found = {
  title: 'zephyr',
  body: 'quagmire',
  tool: 'WebFetch',
  label: 'Smoke test',
  extras: 'portcullis',
};

test.each(['after it was logged', 'after a rebuild', 'after its metadata was written again'])(
  'A188: an event is found by title, body, tool name, subtype label and an extras value %s',
  (when) => {
    using spine = new SearchSpine();
    spine.createTask('t1', 'Any');
    for (let index = 0; index < 5; index += 1) spine.log({ title: 'other', body: 'nothing of it' });
    const metadata = { toolName: 'WebFetch', subtypeLabel: 'Smoke test', nested: { deep: ['portcullis', 8125] } };
    const id = spine.log({ title: 'a zephyr blows', body: 'in the quagmire', metadata });
    const before = spine.documents();
    const hits = Object.values(found).map((text) => spine.search.byText(text));
    if (when === 'after a rebuild') spine.trace.rebuild();
    if (when === 'after its metadata was written again') {
      spine.trace.timeline.updateMetadata(id, metadata);
    }
    for (const text of [...Object.values(found), '8125', 'deep']) {
      expect([text, spine.events(text)]).toEqual([text, text === 'deep' ? [] : [id]]);
    }
    expect(Object.values(found).map((text) => spine.search.byText(text))).toEqual(hits);
    if (when === 'after a rebuild') expect(spine.documents()).toEqual(before);
    spine.checkIndex();
  },
);

test('A189: after a rename a task and its events are found by the new title, and no longer by the old one', () => {
  using spine = new SearchSpine();
  spine.createTask('t1', 'Mend the gearbox');
  spine.createTask('t2', 'Another');
  const id = spine.log({ title: 'flaky migration' });
  spine.log({ title: 'flaky', taskId: 't2' });
  expect([spine.tasks('gearbox'), spine.events('gearbox')]).toEqual([['t1'], [id]]);
  expect(spine.events('flaky gearbox')[0]).toBe(id);
  spine.renameTask('t1', 'Mend the gearbox', 'Mend the flywheel');
  expect([spine.tasks('gearbox'), spine.events('gearbox')]).toEqual([[], []]);
  expect([spine.tasks('flywheel'), spine.events('flywheel')]).toEqual([['t1'], [id]]);
  expect(spine.events('flaky flywheel')[0]).toBe(id);
  expect(spine.search.byText('flywheel').events[0]).toMatchObject({ taskTitle: 'Mend the flywheel' });
  spine.checkIndex();
});

test('A190: no query is an error: reserved words, quotes, punctuation, emoji, ten thousand characters', () => {
  using spine = new SearchSpine();
  spine.createTask('t1', 'Any');
  const id = spine.log({ title: 'Le café est AND NEAR (fermé) 🚀 100% a_b', body: 'quote " and \\ here' });
  for (const text of [
    'AND',
    'NEAR(café fermé)',
    'café AND NOT',
    '"fermé',
    'fermé"',
    'search_text : fermé',
    'fermé*',
    '^fermé',
    '{fermé} - +',
    'cafe',
    'CAFÉ',
    'cafe\u0301',
    '🚀',
    '%',
    '\\',
    '" and \\',
    '100%',
    'fermé '.repeat(2_000),
    'fermé\0\0',
  ]) {
    expect([text, spine.events(text)]).toEqual([text, [id]]);
  }
  for (const text of [
    '???',
    '()',
    "';",
    'zzz'.repeat(4_000),
    'a b c d e f g h i j k l m n o p q r s'.repeat(300),
    '\ud800',
    'x_y',
    '💣'.repeat(5_000),
    '\0',
  ]) {
    expect(() => spine.search.byText(text)).not.toThrow();
  }
  for (const text of ['', '  ', '\n\t']) expect(spine.search.byText(text)).toEqual({ tasks: [], events: [] });
  expect(spine.events('_')).toEqual([id]);
  expect(spine.events('x_')).toEqual([]);
});

test('A191: limits are kept within 1 and 50', () => {
  using spine = new SearchSpine();
  spine.createTask('t1', 'Any');
  for (let index = 0; index < 60; index += 1) spine.log({ title: `word ${index}` });
  const counts = [undefined, 0, -1, 3.9, 1000, Number.POSITIVE_INFINITY, Number.NaN].map(
    (limit) => spine.events('word', { limit }).length,
  );
  expect(counts).toEqual([8, 1, 1, 3, 50, 50, 8]);
});

test('A191: a task id restricts events, a kind does too and leaves no tasks', () => {
  using spine = new SearchSpine();
  spine.createTask('t1', 'first word');
  spine.createTask('t2', 'second word');
  const [one, two] = [spine.log({ title: 'word' }), spine.log({ taskId: 't2', title: 'word' })];
  const three = spine.log({ taskId: 't2', kind: 'terminal.command', title: 'word used tool' });
  expect(spine.events('word')).toEqual([three, two, one]);
  expect(spine.search.byText('word', { taskId: 't2' })).toMatchObject({
    tasks: [{ taskId: 't2' }, { taskId: 't1' }],
    events: [{ eventId: three }, { eventId: two }],
  });
  expect(spine.events('word', { taskId: 'nobody' })).toEqual([]);
  expect(spine.search.byText('word', { kind: 'terminal.command' })).toMatchObject({
    tasks: [],
    events: [{ eventId: three, kind: 'terminal.command' }],
  });
  expect(spine.events('word', { kind: 'tool.used', taskId: 't1' })).toEqual([one]);
  expect(spine.events('wor%', { kind: 'tool.used' })).toEqual([two, one]);
  expect(spine.events('or', { kind: 'tool.used', taskId: 't1' })).toEqual([one]);
});

test('A191: more matched words rank above fewer, the whole phrase above scattered words, and the newer above the older', () => {
  using spine = new SearchSpine();
  spine.createTask('t1', 'Any');
  const phrase = spine.log({ title: 'the flaky old migration failed' });
  const scattered = spine.log({ title: 'migration was old and flaky' });
  const two = spine.log({ title: 'flaky but not of old' });
  const [older, newer] = [spine.log({ title: 'a migration' }), spine.log({ title: 'a migration' })];
  expect(spine.events('flaky old migration')).toEqual([phrase, scattered, two, newer, older]);
});

test('of more documents that are alike than may be candidates, the newest are found', () => {
  using spine = new SearchSpine();
  const tasks = Array.from({ length: 40 }, (_, index) => `t${index + 1}`);
  for (const id of tasks) spine.createTask(id, 'a migration');
  const events = tasks.map(() => spine.log({ title: 'moved a table' }));
  expect(spine.search.byText('migration', { limit: 2 }).tasks.map(({ taskId }) => taskId)).toEqual(['t40', 't39']);
  expect(spine.events('table', { limit: 2 })).toEqual(events.slice(-2).toReversed());
});

test('of events of one instant that only the title of their task lets be found, those that came last are shown, however many are wanted', () => {
  using spine = new SearchSpine();
  spine.createTask('t1', 'gearbox');
  const at = spine.nextTime();
  const events = Array.from({ length: 9 }, (_, index) => spine.log({ title: `step ${index}`, at }));
  const shown = (limit: number) => spine.search.byText('gearbox', { taskId: 't1', limit }).events;
  expect([1, 2, 9].map((limit) => shown(limit).map(({ eventId }) => eventId))).toEqual(
    [1, 2, 9].map((limit) => events.toReversed().slice(0, limit)),
  );
});

test('a common word that is everywhere does not hide the rare one, nor a phrase that is old', () => {
  using spine = new SearchSpine();
  spine.createTask('t1', 'Any');
  const old = spine.log({ title: 'the axolotl' });
  const rare = spine.log({ title: 'axolotl' });
  for (let batch = 0; batch < 15; batch += 1) {
    const title = batch % 2 ? 'the one' : 'one of the others';
    spine.trace.timeline.log(Array.from({ length: 100 }, () => ({ taskId: 't1', kind: 'tool.used', title }) as const));
  }
  expect(spine.events('the axolotl')[0]).toBe(old);
  expect(spine.events('nowhere axolotl the', { limit: 2 })).toEqual([old, rare]);
  expect(spine.events('nowhere axolotl', { limit: 2 })).toEqual([rare, old]);
  expect(spine.events('the one', { limit: 50 })).toHaveLength(50);
});

test('names are found as they are written, and by their parts', () => {
  using spine = new SearchSpine();
  spine.createTask('t1', 'Any');
  const camel = spine.log({ title: 'called readFileSync twice' });
  const snake = spine.log({ title: 'called read_file_sync once' });
  const path = spine.log({ title: 'Edit', metadata: { filePath: 'src/cli/mainEntry.ts' } });
  const scattered = spine.log({ title: 'a file to read, in sync' });
  expect(spine.events('readFileSync', { limit: 2 }).toSorted()).toEqual([camel, snake].toSorted());
  expect(spine.events('readfilesync')).toEqual([camel]);
  expect(spine.events('read_file_sync', { limit: 2 }).toSorted()).toEqual([camel, snake].toSorted());
  expect(spine.events('read file sync').toSorted()).toEqual([camel, snake, scattered].toSorted());
  expect(spine.events('src/cli/mainEntry.ts')[0]).toBe(path);
  expect(spine.events('cli/main')).toEqual([path]);
  expect(spine.events('main entry')).toEqual([path]);
  expect(spine.events('readFil')).toEqual([camel]);
});

test('the beginning of the last word is enough, and any part of a word where nothing else is found', () => {
  using spine = new SearchSpine();
  spine.createTask('t1', 'Gearbox', { workspace_path: '/home/someone/machine' });
  const id = spine.log({ title: 'flaky migration' });
  expect(spine.events('flaky migr')).toEqual([id]);
  expect(spine.events('igratio')).toEqual([id]);
  expect(spine.tasks('EARBO')).toEqual(['t1']);
  expect(spine.tasks('/home/someone/machine')).toEqual(['t1']);
  expect(spine.search.byText('nowhere at all')).toEqual({ tasks: [], events: [] });
});

test('a hit tells where it is, and shows what was found', () => {
  using spine = new SearchSpine();
  spine.createTask('t1', 'Mend it', { workspace_path: '/work' });
  const filler = 'nothing to see here '.repeat(30);
  spine.log({
    title: 'A flaky test',
    sessionId: 's1',
    body: `${filler}\nthe Migrátion is\tflaky ${filler}`,
    at: Date.UTC(2026, 0, 2),
    id: 'e1',
  });
  const { tasks, events } = spine.search.byText('flaky migration mend');
  expect(tasks).toEqual([
    {
      id: 't1',
      taskId: 't1',
      title: 'Mend it',
      titleMatches: [[0, 4]],
      status: 'running',
      updatedAt: '2026-01-01T00:00:01.000Z',
      workspacePath: '/work',
    },
  ]);
  const [hit] = events;
  expect(hit).toMatchObject({
    id: 'e1',
    eventId: 'e1',
    taskId: 't1',
    taskTitle: 'Mend it',
    sessionId: 's1',
    title: 'A flaky test',
    titleMatches: [[2, 7]],
    lane: 'implementation',
    kind: 'tool.used',
    createdAt: '2026-01-02T00:00:00.000Z',
  });
  const { text, matches } = hit?.snippet ?? { text: '', matches: [] };
  expect(text.length).toBeLessThanOrEqual(160);
  expect(matches.map((range) => text.slice(...range))).toEqual(['Migrátion', 'flaky']);
});

test('a lane that was assigned is found in place of the one before, and a rule that matched makes the lane of a hit', () => {
  using spine = new SearchSpine();
  spine.createTask('t1', 'Any');
  const id = spine.log({ title: 'something', body: 'planning' });
  spine.classify(id, 'file');
  expect([spine.events('implementation'), spine.events('exploration')]).toEqual([[], [id]]);
  spine.sql(`INSERT INTO rules (id, name, scope, source, severity, signature, created_at)
    VALUES ('r', 'a rule', 'global', 'human', 'info', '', '')`);
  spine.sql(
    `INSERT INTO rule_enforcements (event_id, rule_id, match_kind, decided_at) VALUES ('${id}', 'r', 'trigger', '')`,
  );
  expect(spine.search.byText('something').events[0]).toMatchObject({ lane: 'rule' });
  const before = spine.documents();
  spine.trace.rebuild();
  expect(spine.documents()).toEqual(before);
  spine.checkIndex();
});

test('a task that is deleted takes its documents along, and one of the same name begins again', () => {
  using spine = new SearchSpine();
  spine.createTask('t1', 'Gearbox');
  spine.createTask('t2', 'Other');
  spine.log({ title: 'gearbox event' });
  const kept = spine.log({ taskId: 't2', title: 'gearbox of the other' });
  spine.trace.tasks.delete('t1');
  expect([spine.tasks('gearbox'), spine.events('gearbox')]).toEqual([[], [kept]]);
  spine.createTask('t1', 'Gearbox again');
  expect(spine.tasks('gearbox')).toEqual(['t1']);
  spine.createTask('t1', 'Gearbox thrice', { workspace_path: '/w' });
  expect(spine.sql("SELECT search_text FROM search_documents WHERE entity_id = 't1'")).toEqual([
    { search_text: 't1\nGearbox thrice\n/w' },
  ]);
  expect(spine.sql("SELECT count(*) AS count FROM search_documents WHERE task_id = 't1'")).toEqual([{ count: 1 }]);
  spine.checkIndex();
});

test('a rebuild repairs an index that is damaged or gone', async () => {
  using spine = new SearchSpine();
  spine.createTask('t1', 'Gearbox');
  const id = spine.log({ title: 'gearbox event' });
  const before = spine.search.byText('gearbox');
  expect(before).toMatchObject({ tasks: [{ taskId: 't1' }], events: [{ eventId: id }] });
  const embedder = { model: 'm', embed: async (texts: readonly string[]) => texts.map(() => [1, 0]) };
  expect(await spine.search.byMeaning('gearbox', embedder)).toEqual(before);
  for (const damage of [
    "INSERT INTO search_documents_fts (search_documents_fts) VALUES ('delete-all')",
    'DELETE FROM search_documents_fts WHERE rowid = 2',
    'DELETE FROM search_tasks',
    'DROP TABLE search_documents_fts',
  ]) {
    spine.sql(damage);
    spine.trace.rebuild();
    expect(spine.search.byText('gearbox')).toEqual(before);
    spine.checkIndex();
  }
});

test('what is logged in a transaction is found after it, what of it is undone is not, and many events are one transaction', () => {
  using spine = new SearchSpine();
  spine.createTask('t1', 'Any');
  const { writer } = spine;
  const kept: string[] = [];
  writer.transaction(() => {
    kept.push(spine.log({ title: 'gearbox kept' }));
    expect(() =>
      writer.transaction(() => {
        spine.log({ title: 'gearbox undone' });
        throw new Error('undo this part');
      }),
    ).toThrow('undo this part');
    expect(spine.events('gearbox')).toEqual([]);
    kept.push(spine.log({ title: 'gearbox kept' }));
  });
  expect(() =>
    writer.transaction(() => {
      spine.log({ title: 'gearbox undone' });
      throw new Error('undo all');
    }),
  ).toThrow('undo all');
  expect(spine.events('gearbox')).toEqual(kept.toReversed());
  writer.transaction(() => {
    for (let index = 0; index < 600; index += 1) spine.log({ title: `flywheel ${index}` });
  });
  expect([spine.events('flywheel 3'), spine.events('flywheel 599')].map(({ length }) => length)).toEqual([8, 8]);
  expect(spine.sql('SELECT count(*) AS count FROM search_documents')).toEqual([{ count: 603 }]);
  spine.checkIndex();
});

test('hermes-agent#7824, auto-memory#27: the event that says the words is the hit, and not every event of the task that is named by them', () => {
  using spine = new SearchSpine();
  spine.createTask('t1', 'Rework the harbour-crane module');
  const asked = spine.log({ title: 'Rework the harbour-crane module', kind: 'user.message' });
  const steps = Array.from({ length: 12 }, (_, index) => spine.log({ title: `step ${index} of many` }));
  expect(spine.events('harbour-crane')).toEqual([asked]);
  expect(spine.events('harbour crane module')).toEqual([asked]);
  expect(spine.tasks('harbour-crane')).toEqual(['t1']);
  // With words of its own an event is still found by the title of its task.
  expect(spine.events('harbour-crane step 7')[0]).toBe(steps[7]);
});

test('what says the words itself stands before what only the title of its task says', () => {
  using spine = new SearchSpine();
  spine.createTask('t1', 'Paint the jetty');
  const says = spine.log({ title: 'jetty and tar' });
  spine.log({ title: 'tar' });
  spine.log({ title: 'tar again' });
  expect(spine.events('jetty tar')[0]).toBe(says);
});

test('the kind of an event is no word of it, and is found where somebody types it whole', () => {
  using spine = new SearchSpine();
  spine.createTask('t1', 'Any');
  const answer = spine.log({ title: 'fine', kind: 'assistant.response' });
  expect(spine.events('response')).toEqual([]);
  expect(spine.events('assistant')).toEqual([]);
  expect(spine.events('assistant.response')).toEqual([answer]);
  expect(spine.events('fine', { kind: 'assistant.response' })).toEqual([answer]);
  // As an older version wrote it.
  const older = "'assistant.response user' || char(10) || 'fine'";
  spine.sql(`INSERT INTO search_events (event_id, search_text) VALUES ('${answer}', ${older})`);
  spine.sql('DELETE FROM search_documents_fts WHERE rowid = 2');
  spine.sql(`INSERT INTO search_documents_fts (rowid, search_text) VALUES (2, ${older})`);
  expect(spine.events('fine', { kind: 'assistant.response' })).toEqual([answer]);
  expect(spine.events('ine', { kind: 'assistant.response' })).toEqual([answer]);
});

test('a session restricts events, by any of its names, and leaves no tasks', () => {
  using spine = new SearchSpine();
  spine.createTask('t1', 'first word');
  const runtime = { runtimeSource: 'claude-code', runtimeSessionId: '5e55aaaa' };
  const { taskId, sessionId } = spine.trace.sessions.ensure({ ...runtime, title: 'word of a session' });
  const other = spine.log({ title: 'word', sessionId: 'elsewhere' });
  const [one, two] = [1, 2].map(() => spine.log({ title: 'rare word', taskId, sessionId }));
  for (const session of [sessionId, '5e55aaaa', 'claude-code:5e55', '5e55']) {
    expect(spine.search.byText('word', { session })).toMatchObject({ tasks: [], events: [{ id: two }, { id: one }] });
    expect(spine.events('wor', { session })).toEqual([two, one]);
    expect(spine.events('ord', { session })).toEqual([two, one]);
    expect(spine.events('rare session', { session })).toEqual([two, one]);
    expect(spine.events('word', { session, kind: 'terminal.command' })).toEqual([]);
    expect(spine.events('word', { session, taskId: 't1' })).toEqual([]);
    expect(spine.events('word', { session, taskId })).toEqual([two, one]);
  }
  expect(spine.events('word', { session: 'elsewhere' })).toEqual([other]);
  expect(() => spine.events('word', { session: 'nowhere' })).toThrow(
    expect.objectContaining({ code: 'READER_SESSION_NOT_FOUND' }),
  );
});

test('an event whose payload is in a pack that is damaged or gone is found by its words, and shown by its title', () => {
  using spine = new SearchSpine();
  spine.createTask('t1', 'Gearbox');
  const id = spine.log({ title: 'oil the bearing', body: 'with a flywheel' });
  const other = spine.log({ title: 'another bearing', body: 'flywheel too' });
  spine.writer.close();
  const database = new Database(spine.path);
  database.prepare('UPDATE event_rows SET payload_json = NULL, packed = 99 << 20 WHERE event_id = ?').run(id);
  database.close();
  spine.reopen();
  for (const text of ['flywheel', 'bearing', 'oil the bearing']) expect(spine.events(text), text).toContain(id);
  expect(spine.events('flywheel')).toContain(other);
  expect(spine.events('ywhe')).toContain(other);
});
