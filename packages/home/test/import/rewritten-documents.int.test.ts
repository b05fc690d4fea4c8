import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openTempHome } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { openHome } from '../../src/index.ts';
import { type ManifestPiece, readLines } from './import-home.ts';

const words = (number: number): string =>
  Array.from({ length: 60 }, (_, word) => createHash('sha256').update(`${number} ${word}`).digest('hex')).join(' ');

/** A reply of some four kilobytes of which nothing compresses well. */
const message = (number: number) => ({
  id: `m${number}`,
  timestamp: new Date(Date.UTC(2026, 3, 1, 10, 0, number)).toISOString(),
  type: 'gemini',
  content: words(number),
  model: 'gemini-3-pro',
  tokens: { input: 900 + number, output: 50 + number, cached: 10, thoughts: 5, tool: 0, total: 965 + 2 * number },
});

/** A version of a session of Gemini CLI from before 0.40: a document that is written again as a whole. */
function versionOf(count: number, from = 0): string {
  const messages = Array.from({ length: count - from }, (_, index) => message(from + index));
  const header = { sessionId: '00000000-0000-4000-8000-000000000001', projectHash: '0a', kind: 'main' };
  const times = { startTime: message(0).timestamp, lastUpdated: message(count).timestamp };
  return JSON.stringify({ ...header, ...times, messages });
}

async function openDocumentHome() {
  const folder = openTempHome();
  const chats = join(folder.path, '.gemini/tmp/kite/chats');
  mkdirSync(chats, { recursive: true });
  const directory = join(folder.path, 'home');
  const home = await openHome({ directory, homeDirectory: folder.path, env: {} });
  return {
    home,
    write: async (text: string) => {
      writeFileSync(join(chats, 'session-1-kite.json'), text);
      return (await home.import()).report;
    },
    pieces: () =>
      readLines(join(directory, 'custody/manifest.jsonl'))
        .map((line) => JSON.parse(line) as ManifestPiece & { readonly kind: string })
        .filter(({ kind }) => kind === 'piece'),
    ledgerBytes: () => readLines(join(directory, 'ledger.jsonl')).join('\n').length,
    turns: async () => {
      const sql = 'SELECT message_id, input_tokens, output_tokens FROM archive.turns ORDER BY ts, message_id';
      return (await home.query(sql)).rows;
    },
    loseBlobs: () => rmSync(join(directory, 'blobs'), { recursive: true }),
    loseOriginals: () => rmSync(join(folder.path, '.gemini'), { recursive: true }),
    [Symbol.asyncDispose]: async () => {
      await home.close();
      folder[Symbol.dispose]();
    },
  };
}

test('the next version of a large document costs a few chunks of it and the lines of what is new', async () => {
  await using world = await openDocumentHome();
  const first = await world.write(versionOf(300));
  const before = world.ledgerBytes();
  const second = await world.write(versionOf(301));
  expect(first.bytesRead).toBeGreaterThan(1_000_000);
  expect(second).toMatchObject({ files: 1, bytesRead: versionOf(301).length });
  const pieces = world.pieces();
  const held = new Set(pieces.flatMap(({ generation, digest }) => (generation === 0 ? [digest] : [])));
  const added = pieces.filter(({ generation, digest }) => generation === 1 && !held.has(digest));
  // The header has the time of the last message.
  expect(added.length).toBeLessThanOrEqual(4);
  expect(pieces.filter(({ generation }) => generation === 1).at(-1)?.to).toBe(versionOf(301).length);
  expect(world.ledgerBytes() - before).toBeLessThan(before / 20);
  expect(await world.turns()).toHaveLength(301);
});

test('versions come out of custody when the originals are gone: the same turns, those of messages that vanished too', async () => {
  await using world = await openDocumentHome();
  // Of the last version the first ten messages are gone, and one that was cut short stands between.
  for (const text of [versionOf(200), versionOf(201).slice(0, -7_000), versionOf(202), versionOf(203, 10)])
    await world.write(text);
  const turns = await world.turns();
  expect(turns).toHaveLength(203);
  world.loseOriginals();
  const lines = world.ledgerBytes();
  const { newLines } = await world.home.rederive();
  expect(newLines).toBeGreaterThan(203);
  expect(await world.turns()).toEqual(turns);
  expect(world.ledgerBytes()).toBe(lines);
  const { problems } = await world.home.examine({ isDeep: true });
  expect(problems).toBe(0);
});

test('a small document is one piece, and its next version adds the lines of what is new', async () => {
  await using world = await openDocumentHome();
  await world.write(versionOf(5));
  const before = world.ledgerBytes();
  await world.write(versionOf(6));
  expect(world.pieces().map(({ generation, from }) => [generation, from])).toEqual([
    [0, 0],
    [1, 0],
  ]);
  expect(world.ledgerBytes() - before).toBeLessThan((before * 3) / 5);
  expect(await world.turns()).toHaveLength(6);
});

test('a version whose bytes custody lost keeps nothing from being imported', async () => {
  await using world = await openDocumentHome();
  await world.write(versionOf(5));
  world.loseBlobs();
  const report = await world.write(versionOf(6));
  expect(report).toMatchObject({ files: 1, unreadableFiles: 0 });
  expect(await world.turns()).toHaveLength(6);
});
