import { existsSync, rmSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { countRows, fakePrices, nothingDone, openArchiveUnderTest, query } from './archive-under-test.ts';
import { dumpArchive } from './dump-archive.ts';
import { knownSources } from './known-sources.ts';
import {
  apiRetry,
  apiTurn,
  compaction,
  minute,
  nestedCall,
  place,
  relationship,
  session,
  sighting,
  stamp,
  toolCall,
  toolResult,
  turnRecord,
  userTurn,
} from './line-builders.ts';
import { encodeLines } from './memory-ledger.ts';

/** One line of each kind, and a second turn. */
const everyKind = [
  sighting(place('f', 0), { toolCalls: [toolCall('t1'), toolCall('t2', { ordinal: 1 })] }),
  sighting(place('f', 10), { messageId: 'm2', model: 'model-b', ts: minute(2), sessionId: 's2' }),
  toolResult({}, place('f', 20)),
  userTurn({ speaker: 'human' }, place('f', 30)),
  compaction({ trigger: 'auto', tokensBeforeCompact: 9 }, place('f', 40)),
  relationship({ relationshipType: 'fork' }, place('f', 50)),
  session({ title: 'A title', titleKind: 'ai' }, place('f', 60)),
  nestedCall({ toolUseId: 'n1' }, place('f', 70)),
  apiRetry({ status: 529, attempt: 2, retryInMs: 500 }, place('f', 80)),
  stamp({ sessionId: 's1' }, { workflowId: 'w1' }),
  { v: 1, kind: 'unparsed', at: place('f', 90), source: 'claude-code', reason: 'comment' },
  { v: 1, kind: 'unknown_shapes', at: place('f', 95), source: 'claude-code', names: ['record:x', 'key:a'] },
  {
    v: 1,
    kind: 'cursor',
    file: place('f', 0)[0],
    path: '/f.jsonl',
    generation: 0,
    offset: 100,
    taken: 100,
    parser: 'p/1',
    state: {},
  },
] as const;

test('prices are loaded for a turn or for another book, and for nothing else that the ledger may get', async () => {
  const opened: string[] = [];
  const bookOf = (id: string) => {
    const open = async () => {
      opened.push(id);
      return fakePrices(id);
    };
    return { id, open };
  };
  using under = openArchiveUnderTest({ prices: bookOf('book-1') });
  const [first, second, ...others] = everyKind;
  under.ledger.append(first, second);
  await under.archive.build();
  expect(opened).toEqual(['book-1']);
  for (const line of others) {
    under.ledger.append(line);
    expect(await under.archive.build()).not.toMatchObject({ scannedBytes: 0 });
  }
  // What the turns that are there came to is changed by none of them.
  expect(opened).toEqual(['book-1']);
  using asBuilt = openArchiveUnderTest();
  asBuilt.ledger.append(...everyKind);
  await asBuilt.archive.build();
  const costs = 'SELECT message_id, cost_total_picousd, price_book FROM turns ORDER BY message_id';
  expect(query(under.path, costs)).toEqual(query(asBuilt.path, costs));
  under.ledger.append(sighting(place('f', 100), { messageId: 'm3' }));
  expect(await under.archive.build()).toMatchObject({ turnsApplied: 1 });
  expect(opened).toEqual(['book-1', 'book-1']);
  under.ledger.append(toolResult({}, place('f', 110)));
  await under.reopen({ prices: bookOf('book-2') }).build();
  expect(opened).toEqual(['book-1', 'book-1', 'book-2']);
});

test('a build that is to count rows says how many it added, to an archive and to none', async () => {
  using under = openArchiveUnderTest();
  const none = { sessions: 0, turns: 0, toolCalls: 0, toolResults: 0 };
  under.ledger.append(...everyKind.slice(0, 1));
  expect(await under.archive.build({ countsRows: true })).toMatchObject({
    added: { ...none, sessions: 1, turns: 1, toolCalls: 2 },
  });
  under.ledger.append(...everyKind.slice(1, 3));
  expect(await under.archive.build({ countsRows: true })).toMatchObject({
    added: { ...none, sessions: 1, turns: 1, toolResults: 1 },
  });
  expect(await under.archive.build({ countsRows: true })).toMatchObject({ added: none });
  rmSync(under.path);
  expect(await under.archive.build({ countsRows: true })).toMatchObject({
    added: { sessions: 2, turns: 2, toolCalls: 2, toolResults: 1 },
  });
  under.ledger.append(sighting(place('f', 100), { messageId: 'm3' }));
  expect(await under.archive.build()).toMatchObject({ turnsApplied: 1, added: none });
});

test('A054: a build on an empty home does nothing and leaves an empty archive', async () => {
  using under = openArchiveUnderTest();
  expect(await under.archive.build()).toEqual(nothingDone);
  expect(await under.archive.status()).toMatchObject({
    state: 'ok',
    exists: true,
    ledgerOffsetBytes: 0,
    upToDate: true,
  });
  expect(await under.archive.build()).toEqual(nothingDone);
});

test('A055: each kind of line is in its table, and every suggested column is there', async () => {
  using under = openArchiveUnderTest();
  under.ledger.append(...everyKind);
  const result = await under.archive.build();
  expect(result).toMatchObject({
    turnsApplied: 2,
    sessionsTouched: 2,
    stampsApplied: 1,
    compactionsApplied: 1,
    toolResultEventsApplied: 1,
    skippedLines: 0,
    scannedBytes: under.ledger.bytes?.length,
  });
  expect((await under.archive.status()).rowCounts).toEqual({
    api_retries: 1,
    archive_state: 1,
    compactions: 1,
    held_turns: 0,
    import_problems: 2,
    nested_tool_calls: 1,
    session_notes: 1,
    session_relationships: 1,
    source_files: 1,
    sources: 6,
    sessions: 2,
    stamps: 1,
    tool_calls: 2,
    tool_result_events: 1,
    turns: 2,
    user_turns: 1,
  });
  expect(query(under.path, 'SELECT problem, detail FROM import_problems ORDER BY byte_from')).toEqual([
    { problem: 'unparsed', detail: 'comment' },
    { problem: 'unknown', detail: '["key:a","record:x"]' },
  ]);
});

test('A056: a second build reads nothing of an unchanged ledger and leaves the file as it is', async () => {
  using under = openArchiveUnderTest();
  under.ledger.append(...everyKind);
  await under.archive.build();
  const before = { dump: dumpArchive(under.path), state: query(under.path, 'SELECT * FROM archive_state') };
  const file = statSync(under.path);
  under.ledger.bytesRead = 0;
  expect(await under.archive.build()).toEqual(nothingDone);
  expect(under.ledger.bytesRead).toBe(0);
  expect({ dump: dumpArchive(under.path), state: query(under.path, 'SELECT * FROM archive_state') }).toEqual(before);
  expect(statSync(under.path).mtimeMs).toBe(file.mtimeMs);
});

test('A056: a ledger that was only touched is not read again', async () => {
  using under = openArchiveUnderTest();
  under.ledger.append(...everyKind);
  await under.archive.build();
  const before = dumpArchive(under.path);
  under.ledger.mtimeMs += 1_000;
  expect(await under.archive.build()).toEqual(nothingDone);
  under.ledger.bytesRead = 0;
  await under.archive.build();
  expect(under.ledger.bytesRead).toBe(0);
  expect(dumpArchive(under.path)).toBe(before);
});

test('A057: a build after one more line reads that line and adds one row', async () => {
  using under = openArchiveUnderTest();
  under.ledger.append(...everyKind);
  await under.archive.build();
  const line = sighting(place('f', 200), { messageId: 'm3', ts: minute(4) });
  under.ledger.append(line);
  const result = await under.archive.build();
  expect(result).toMatchObject({ scannedBytes: encodeLines([line]).length, turnsApplied: 1, sessionsTouched: 1 });
  expect(countRows(under.path, 'turns')).toBe(3);
});

test('A058: an archive that was deleted comes back cell for cell', async () => {
  using under = openArchiveUnderTest();
  under.ledger.append(...everyKind);
  await under.archive.build();
  const before = dumpArchive(under.path);
  rmSync(under.path);
  await under.archive.build();
  expect(dumpArchive(under.path)).toBe(before);
  rmSync(under.path);
  await under.archive.rebuild();
  expect(dumpArchive(under.path)).toBe(before);
});

test('A059: two rebuilds give one dump, and the models of a session are sorted', async () => {
  using under = openArchiveUnderTest();
  for (const [index, model] of ['model-c', 'model-a', '<synthetic>', '', 'model-b', 'model-a'].entries()) {
    under.ledger.append(sighting(place('f', index * 10), { messageId: `m${index}`, model }));
  }
  await under.archive.rebuild();
  const first = dumpArchive(under.path);
  await under.archive.rebuild();
  expect(dumpArchive(under.path)).toBe(first);
  expect(query(under.path, 'SELECT model_set_json FROM sessions')).toEqual([
    { model_set_json: '["model-a","model-b","model-c"]' },
  ]);
});

test('A072: a build stamps its own time, a rebuild both, a vacuum its own', async () => {
  using under = openArchiveUnderTest();
  const times = () =>
    query<Record<string, string | null>>(
      under.path,
      'SELECT last_built_at AS built, last_rebuild_at AS rebuilt, last_compacted_at AS compacted FROM archive_state',
    )[0];
  await under.archive.build();
  const first = times();
  expect(first).toMatchObject({ built: expect.any(String), rebuilt: null, compacted: null });
  await under.archive.rebuild();
  const second = times();
  expect(second?.['rebuilt']).not.toBeNull();
  expect(second?.['built']).not.toBe(first?.['built']);
  await under.archive.vacuum();
  const third = times();
  expect(third).toMatchObject({
    built: second?.['built'],
    rebuilt: second?.['rebuilt'],
    compacted: expect.any(String),
  });
  under.ledger.append(apiTurn());
  await under.archive.build();
  expect(times()).toMatchObject({ rebuilt: second?.['rebuilt'], compacted: third?.['compacted'] });
  under.ledger.inode = '2';
  await under.archive.build();
  expect(times()).toMatchObject({ rebuilt: second?.['rebuilt'], compacted: third?.['compacted'] });
});

test('A078: no operation changes the ledger', async () => {
  using under = openArchiveUnderTest();
  under.ledger.append(...everyKind);
  under.ledger.appendText('{"half');
  const before = Buffer.from(under.ledger.bytes ?? []);
  await under.archive.build();
  await under.archive.status();
  await under.archive.reprice();
  await under.archive.vacuum();
  await under.archive.rebuild();
  expect(Buffer.compare(before, Buffer.from(under.ledger.bytes ?? []))).toBe(0);
});

test('A091: archives of two content modes differ in has_content only', async () => {
  using without = openArchiveUnderTest();
  using withContent = openArchiveUnderTest({ hasContent: (sessionId) => sessionId === 's1' });
  for (const under of [without, withContent]) {
    under.ledger.append(...everyKind);
    await under.archive.build();
  }
  const dump = dumpArchive(withContent.path);
  expect(dump).toContain('has_content=1');
  expect(dump.replaceAll('has_content=1', 'has_content=0')).toBe(dumpArchive(without.path));
});

test('A199: a deleted archive is restored from the ledger alone, and a missing ledger is not made', async () => {
  using under = openArchiveUnderTest();
  under.ledger.append(...everyKind);
  await under.archive.build();
  const before = dumpArchive(under.path);
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${under.path}${suffix}`, { force: true });
  await under.archive.rebuild();
  expect(dumpArchive(under.path)).toBe(before);
  expect(existsSync(`${under.home.path}/ledger.jsonl`)).toBe(false);
});

test('A205: times with and without milliseconds are stored as one', async () => {
  using under = openArchiveUnderTest();
  under.ledger.append(
    apiTurn({ ts: '2026-04-01T00:00:00Z' }),
    apiTurn({ messageId: 'm2', ts: '2026-04-01T02:00:00.000+02:00', turnIndex: 1 }),
    compaction({ ts: '2026-04-01T00:00:00Z' }),
    compaction({ ts: '2026-04-01T00:00:00.000Z' }),
    stamp({ range: { fromTs: '2026-04-01T00:00:00Z', toTs: '2026-04-01T00:00:00Z' } }, { tier: 'x' }),
  );
  await under.archive.build();
  expect(query(under.path, 'SELECT DISTINCT ts, tier FROM turns')).toEqual([
    { ts: '2026-04-01T00:00:00.000Z', tier: 'x' },
  ]);
  expect(countRows(under.path, 'compactions')).toBe(1);
});

test('turns keep what a classifier before them said', async () => {
  using under = openArchiveUnderTest();
  under.ledger.append(apiTurn({ ...turnRecord(), activity: 'review', retries: 3, hasEdits: true, turnIndex: 7 }));
  await under.archive.build();
  expect(query(under.path, 'SELECT activity, retries, has_edits, turn_index, is_classified FROM turns')).toEqual([
    { activity: 'review', retries: 3, has_edits: 1, turn_index: 7, is_classified: 1 },
  ]);
});

test('what is known of sources is written again where it differs, also when the ledger brings nothing new', async () => {
  using under = openArchiveUnderTest();
  under.ledger.append(...everyKind);
  await under.archive.build();
  const rows = () => query(under.path, "SELECT * FROM sources WHERE source IN ('codex', 'kite') ORDER BY source");
  expect(rows()).toEqual([{ source: 'codex', title: 'codex', provider: 'openai' }]);
  const kites = knownSources
    .slice(0, 1)
    .map((traits) => ({ ...traits, source: 'kite', title: 'Kite', provider: undefined }));
  await under.reopen({ sources: kites }).build();
  expect(rows()).toEqual([{ source: 'kite', title: 'Kite', provider: null }]);
});
