import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Custody } from '@agentspine/archive';
import { nodeFileSystem } from '@agentspine/durable-fs';
import { builtInHarnesses, type ChunkEvents, KeptEvents } from '@agentspine/ingest';
import { homeOf } from '@agentspine/stores';
import { openBlobs } from '@agentspine/stores/open-stores';
import { promptLine, replyLine } from '@agentspine/testkit';
import { assert, expect, test } from 'vitest';
import { deriveChunk } from '../../src/import/derive-chunk.ts';
import { ImportThread } from '../../src/import/import-thread.ts';
import { startEntry } from '../../src/import/take-generation.ts';
import type { FileToTrace } from '../../src/import/trace/read-traced-file.ts';
import { TracePool } from '../../src/import/trace/trace-pool.ts';
import { type ImportHome, openImportHome, worldOf } from './import-home.ts';

/** A home whose custody has a transcript in two pieces. */
async function openHomeOfTwoPieces(): Promise<ImportHome> {
  const home = openImportHome();
  const path = join(home.sources, 'a.jsonl');
  writeFileSync(path, promptLine(1) + replyLine(2));
  await home.import();
  writeFileSync(path, promptLine(1) + replyLine(2) + promptLine(3) + replyLine(4));
  await home.import();
  return home;
}

/** What a pool tells of the transcript; `blobs` is where the other thread looks for it. */
async function readAll(hasThread: boolean, home: ImportHome, blobs?: string): Promise<readonly ChunkEvents[]> {
  const places = homeOf(worldOf(home.directory));
  await using store = await openBlobs(places);
  const custody = new Custody({ directory: places.custody, fileSystem: nodeFileSystem, blobs: store });
  const pieces = await custody.readPieces();
  const file: FileToTrace = {
    file: pieces[0]?.file ?? ('' as never),
    generations: [pieces],
    cursor: undefined,
  };
  const there = { ...places, ...(blobs !== undefined && { blobs }) };
  await using thread = new ImportThread(there);
  const pool = new TracePool({
    thread: hasThread ? thread : undefined,
    harnesses: builtInHarnesses,
    custody,
    freshAfter: undefined,
  });
  const told: ChunkEvents[] = [];
  for await (const chunk of pool.read(file)) told.push(chunk);
  return told;
}

test('another thread tells of a file what this one tells', async () => {
  using home = await openHomeOfTwoPieces();
  const told = await readAll(false, home);
  expect(told.flatMap(({ events }) => events).length).toBeGreaterThan(4);
  expect(await readAll(true, home)).toEqual(told);
});

test('what the other thread does not find is read here', async () => {
  using home = await openHomeOfTwoPieces();
  const told = await readAll(false, home);
  expect(await readAll(true, home, join(home.sources, 'none'))).toEqual(told);
});

test('a thread that cannot start leaves the work to this one', async () => {
  using home = await openHomeOfTwoPieces();
  const told = await readAll(false, home);
  expect(await readAll(true, home, join(home.sources, 'a.jsonl'))).toEqual(told);
});

test('what nobody finds is an error with its code', async () => {
  using home = await openHomeOfTwoPieces();
  rmSync(join(home.directory, 'blobs'), { recursive: true });
  await expect(readAll(true, home)).rejects.toMatchObject({ code: 'CUSTODY_MISSING' });
});

test.each(['the other thread', 'this one', 'this one, in little memory,'])(
  'what %s derived it tells without reading it again',
  async (who) => {
    using home = openImportHome();
    const path = join(home.sources, 'a.jsonl');
    writeFileSync(path, promptLine(1) + replyLine(2) + promptLine(3));
    await home.import();
    const told = await readAll(false, home);
    const places = homeOf(worldOf(home.directory));
    await using blobs = await openBlobs(places);
    const [piece] = await new Custody({ directory: places.custody, fileSystem: nodeFileSystem, blobs }).readPieces();
    assert(piece !== undefined);
    await using thread = new ImportThread({ ...places, blobs: join(home.sources, 'none') });
    const kept = new KeptEvents(who === 'this one' ? undefined : 0);
    const entry = { ...startEntry(path, 'claude-code', piece.stat, 0), end: piece.to };
    const task = { file: piece.file, entry, bytes: readFileSync(path), to: piece.to, isEnd: true, keepsText: true };
    if (who !== 'the other thread') deriveChunk(task, builtInHarnesses, kept);
    else await thread.derive(task, true);
    const custody = { readGeneration: () => assert.fail('it was read') };
    const pool = new TracePool({ thread, kept, harnesses: builtInHarnesses, custody, freshAfter: undefined });
    const again: ChunkEvents[] = [];
    for await (const chunk of pool.read({ file: piece.file, generations: [[piece]], cursor: undefined }))
      again.push(chunk);
    expect(again).toEqual(told);
  },
);
