import { FaultyFileSystem, replyLine } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { importOverFakeDisk, readFakeHome } from './import-over-fake-disk.ts';
import { SourceTreeInMemory } from './source-tree-in-memory.ts';

interface Pointed {
  readonly messageId: string;
  readonly raw?: { readonly digest: string; readonly from: number; readonly to: number };
}

function parsePointed(line: string): Pointed {
  return JSON.parse(line) as Pointed;
}

/** More than is written at once, in files that are each taken in several pieces. */
const files = 4;
const linesPerFile = 150;
const text = 'x'.repeat(64 * 1024);

test('every content record names the blob and the bytes of its line, however much is imported at once', async () => {
  const fileSystem = new FaultyFileSystem();
  const sources = new SourceTreeInMemory();
  for (let file = 0; file < files; file += 1) {
    const numbers = Array.from({ length: linesPerFile }, (_, line) => file * linesPerFile + line);
    sources.write(`/sources/${file}.jsonl`, numbers.map((number) => replyLine(number, text)).join(''));
  }
  await importOverFakeDisk({ fileSystem, sources });
  await readFakeHome({ fileSystem, sources }, async ({ content, pieces, bytesOf }) => {
    const records = content.map(parsePointed);
    expect(records).toHaveLength(files * linesPerFile);
    expect(pieces.length).toBeGreaterThan(files);
    // The one line that two pieces of a file share.
    expect(records.filter((record) => record.raw === undefined)).toHaveLength(pieces.length - files);
    for (const piece of pieces) {
      const blob = Buffer.from((await bytesOf(piece)) ?? []);
      for (const { messageId, raw } of records) {
        if (raw?.digest !== piece.digest) continue;
        expect(JSON.parse(blob.toString('utf8', raw.from, raw.to)).message.id).toBe(messageId);
      }
    }
  });
});
