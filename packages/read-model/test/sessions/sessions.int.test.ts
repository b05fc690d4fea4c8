import { expect, test } from 'vitest';
import { fakePrices, openArchiveUnderTest, query } from '../archive-under-test.ts';
import { dumpArchive } from '../dump-archive.ts';
import {
  apiTurn,
  coverage,
  fidelity,
  fullFidelity,
  minute,
  place,
  relationship,
  session,
  sighting,
  toolCall,
  userTurn,
} from '../line-builders.ts';

const costOnly = fidelity('cost-only', coverage());

test('A082: a session row has the specified values for root, fork, continuation and subagent', async () => {
  using under = openArchiveUnderTest({ hasContent: (sessionId) => sessionId === 'root' });
  under.ledger.append(
    sighting(place('f', 0), {
      sessionId: 'root',
      messageId: 'm1',
      ts: minute(5),
      project: '/b',
      fidelity: fullFidelity,
    }),
    sighting(place('f', 10), {
      sessionId: 'root',
      messageId: 'm2',
      ts: minute(2),
      project: '/a',
      fidelity: fullFidelity,
    }),
    userTurn({ sessionId: 'root', userUuid: 'u1', speaker: 'human' }, place('f', 20)),
    userTurn({ sessionId: 'root', userUuid: 'u2', speaker: 'tool' }, place('f', 30)),
    sighting(place('g', 0), {
      sessionId: 'fork',
      messageId: 'm3',
      ts: minute(7),
      fidelity: costOnly,
      toolCalls: [toolCall('t1'), toolCall('t2')],
    }),
    sighting(place('g', 10), { sessionId: 'fork', messageId: 'm4', ts: minute(8), fidelity: fullFidelity }),
    relationship({ sessionId: 'fork', relationshipType: 'fork', relatedSessionId: 'root' }, place('g', 20)),
    relationship({ sessionId: 'fork', relationshipType: 'root', relatedSessionId: undefined }, place('g', 30)),
    sighting(place('h', 0), { sessionId: 'next', messageId: 'm5', kind: 'advisor' }),
    relationship({ sessionId: 'next', relationshipType: 'continuation', relatedSessionId: 'root' }, place('h', 10)),
    sighting(place('i', 0), { sessionId: 'sub', messageId: 'm6', subagent: { isSidechain: true, agentId: 'a' } }),
    relationship({ sessionId: 'sub', relationshipType: 'fork', relatedSessionId: 'fork' }, place('i', 10)),
    relationship(
      { source: 'native-claude', sessionId: 'sub', relationshipType: 'subagent', relatedSessionId: 'sub' },
      place('i', 20),
    ),
    relationship({ source: 'spawn-env', sessionId: 'sub', relationshipType: 'subagent', relatedSessionId: 'root' }),
  );
  await under.archive.build();
  const columns =
    'session_id AS id, project, started_at, ended_at, turn_count AS turns, message_count AS messages, prompt_count AS prompts, ' +
    'tool_call_count AS calls, relationship_type AS type, parent_session_id AS parent, has_content, has_subagent, harness, ' +
    'min_fidelity, has_full_attribution';
  const base = { project: null, prompts: 0, calls: 0, has_content: 0, has_subagent: 0, harness: 'claude-code' };
  const unknown = { min_fidelity: null, has_full_attribution: null };
  expect(query(under.path, `SELECT ${columns} FROM sessions ORDER BY 1`)).toEqual([
    {
      ...base,
      id: 'fork',
      started_at: minute(7),
      ended_at: minute(8),
      turns: 2,
      messages: 2,
      calls: 2,
      type: 'fork',
      parent: 'root',
      min_fidelity: 'cost-only',
      has_full_attribution: 0,
    },
    {
      ...base,
      ...unknown,
      id: 'next',
      started_at: minute(1),
      ended_at: minute(1),
      turns: 1,
      messages: 0,
      type: 'continuation',
      parent: 'root',
    },
    {
      ...base,
      id: 'root',
      project: '/a',
      started_at: minute(2),
      ended_at: minute(5),
      turns: 2,
      messages: 3,
      prompts: 1,
      type: 'root',
      parent: null,
      has_content: 1,
      min_fidelity: 'full',
      has_full_attribution: 1,
    },
    {
      ...base,
      ...unknown,
      id: 'sub',
      started_at: minute(1),
      ended_at: minute(1),
      turns: 1,
      messages: 1,
      type: 'subagent',
      parent: 'root',
      has_subagent: 1,
    },
  ]);
});

test('A087: the worst known fidelity of a session counts, and none where none is known', async () => {
  using under = openArchiveUnderTest();
  under.ledger.append(
    apiTurn({ sessionId: 'mixed', messageId: 'm1', fidelity: fullFidelity }),
    apiTurn({ sessionId: 'mixed', messageId: 'm2', fidelity: costOnly }),
    apiTurn({ sessionId: 'full', messageId: 'm3', fidelity: fullFidelity }),
    apiTurn({ sessionId: 'full', messageId: 'm4' }),
    apiTurn({ sessionId: 'none', messageId: 'm5' }),
  );
  await under.archive.build();
  expect(
    query(
      under.path,
      'SELECT session_id AS id, min_fidelity AS worst, has_full_attribution AS full FROM sessions ORDER BY 1',
    ),
  ).toEqual([
    { id: 'full', worst: 'full', full: 1 },
    { id: 'mixed', worst: 'cost-only', full: 0 },
    { id: 'none', worst: null, full: null },
  ]);
});

test('a session takes its title, project, branch and version from its own lines', async () => {
  using under = openArchiveUnderTest();
  under.ledger.append(
    session(
      { title: 'by the model', titleKind: 'ai', gitBranch: 'main', clientVersion: '1', cwd: '/b' },
      place('f', 0),
    ),
    session(
      { title: 'by the model, later', titleKind: 'ai', gitBranch: 'dev', clientVersion: '2', cwd: '/a' },
      place('f', 50),
    ),
    session({ sessionId: 's2', title: 'a thread', titleKind: 'thread-name' }, place('g', 0)),
    session({ sessionId: 's2', title: 'first', titleKind: 'custom', ts: minute(1) }, place('g', 10)),
    session({ sessionId: 's2', title: 'second', titleKind: 'custom', ts: minute(3) }, place('g', 20)),
    session({ sessionId: 's2', title: 'first', titleKind: 'custom', ts: minute(2) }, place('g', 30)),
    userTurn({ sessionId: 's3', speaker: 'tool' }, place('h', 0)),
    relationship({ sessionId: 's4' }, place('i', 0)),
  );
  await under.archive.build();
  expect(
    query(
      under.path,
      'SELECT session_id AS id, title, project, git_branch, client_version, turn_count FROM sessions ORDER BY 1',
    ),
  ).toEqual([
    { id: 's1', title: 'by the model, later', project: '/a', git_branch: 'dev', client_version: '2', turn_count: 0 },
    { id: 's2', title: 'second', project: null, git_branch: null, client_version: null, turn_count: 0 },
    { id: 's3', title: null, project: null, git_branch: null, client_version: null, turn_count: 0 },
  ]);
  expect(query(under.path, "SELECT first_ts, last_ts FROM session_notes WHERE value = 'first'")).toEqual([
    { first_ts: minute(1), last_ts: minute(2) },
  ]);
});

const usage = { input: 1_000, output: 100, reasoning: 40, cacheRead: 7, cacheCreate5m: 5, cacheCreate1h: 3 };

test('A083: parts add up to the total, what has no price is NULL, and reasoning of Codex costs nothing more', async () => {
  using under = openArchiveUnderTest();
  under.ledger.append(
    apiTurn({ messageId: 'm1', usage }),
    apiTurn({ messageId: 'm2', usage, model: 'unpriced-1' }),
    apiTurn({ messageId: 'm3', usage, source: 'codex' }),
    apiTurn({ messageId: 'm4', kind: 'synthetic', model: '<synthetic>' }),
    apiTurn({ messageId: 'm5', kind: 'unmetered' }),
  );
  await under.archive.build();
  const parts =
    'cost_input_usd AS a, cost_output_usd AS b, cost_reasoning_usd AS c, cost_cache_read_usd AS d, cost_cache_create_usd AS e';
  const rows = query<Record<string, number | null>>(
    under.path,
    `SELECT ${parts}, cost_total_usd AS total, cost_total_picousd AS pico, price_book AS book, reasoning_tokens AS reasoning
     FROM turns ORDER BY message_id`,
  );
  const [priced, unpriced, codex, synthetic, unmetered] = rows;
  expect(priced).toEqual({
    a: 0.003,
    b: 0.0015,
    c: 0.00004,
    d: 0.000007,
    e: 0.000032,
    total: 0.004579,
    pico: 4_579_000_000,
    book: 'book-1',
    reasoning: 40,
  });
  const none = { a: null, b: null, c: null, d: null, e: null, total: null, pico: null, book: null };
  expect(unpriced).toEqual({ ...none, reasoning: 40 });
  expect(codex).toMatchObject({ c: 0, total: 0.004539, reasoning: 40 });
  expect(synthetic).toEqual({ ...none, reasoning: 0 });
  expect(unmetered).toEqual({ ...none, reasoning: 0 });
});

test('A083: another price book prices all turns again and leaves everything else', async () => {
  using under = openArchiveUnderTest();
  under.ledger.append(apiTurn({ messageId: 'm1', usage }), apiTurn({ messageId: 'm2', model: 'unpriced-1' }));
  await under.archive.build();
  const others = (dump: string): string => dump.replaceAll(/ (cost|price|pricing)\w+=\S+/g, '');
  const before = dumpArchive(under.path);
  const dearer = under.reopen({ prices: fakePrices('book-2', 2n) });
  expect(await dearer.build()).toMatchObject({ turnsRepriced: 1, turnsApplied: 0, scannedBytes: 0 });
  expect(others(dumpArchive(under.path))).toBe(others(before));
  expect(
    query(under.path, "SELECT cost_total_picousd AS pico, price_book AS book FROM turns WHERE message_id = 'm1'"),
  ).toEqual([{ pico: 9_158_000_000, book: 'book-2' }]);
  expect(query(under.path, 'SELECT pricing_version FROM archive_state')).toEqual([{ pricing_version: 'book-2' }]);
  expect(await dearer.reprice()).toBe(0);
  expect(await under.archive.reprice()).toBe(1);
  expect(dumpArchive(under.path)).toBe(before);
});

test('A083: a book that is only named is opened when there is something to price', async () => {
  let opened = 0;
  const book = fakePrices();
  const open = async () => {
    opened += 1;
    return book;
  };
  using under = openArchiveUnderTest({ prices: { id: book.id, open } });
  under.ledger.append(apiTurn());
  await under.archive.build();
  expect(opened).toBe(1);
  await under.archive.build();
  expect(opened).toBe(1);
});

test('costs beyond what a double holds exactly are stored exactly', async () => {
  const total = 9_007_199_254_740_993n;
  const none = { input: 0n, output: 0n, reasoning: 0n, cacheRead: 0n, cacheCreate: 0n, tools: 0n };
  using under = openArchiveUnderTest({ prices: { id: 'huge', priceTurn: () => ({ ...none, input: total, total }) } });
  under.ledger.append(apiTurn());
  await under.archive.build();
  expect(query(under.path, 'SELECT CAST(cost_total_picousd AS TEXT) AS pico FROM turns')).toEqual([
    { pico: `${total}` },
  ]);
});

test('a count that nobody can have used is kept and has no price, and sums stay within what SQLite holds', async () => {
  using under = openArchiveUnderTest();
  const usage = {
    input: Number.MAX_SAFE_INTEGER,
    output: 1,
    reasoning: 0,
    cacheRead: 0,
    cacheCreate5m: 0,
    cacheCreate1h: 0,
  };
  under.ledger.append(
    apiTurn({ messageId: 'm1', model: 'model', usage }),
    apiTurn({ messageId: 'm2', model: 'model' }),
  );
  await under.archive.build();
  expect(
    query(under.path, "SELECT cost_total_picousd IS NULL AS n, input_tokens AS i FROM turns WHERE message_id = 'm1'"),
  ).toEqual([{ n: 1, i: Number.MAX_SAFE_INTEGER }]);
});
