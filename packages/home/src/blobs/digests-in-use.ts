import { join } from 'node:path';
import { decompressChunks, nodeSourceTree } from '@agentspine/durable-fs';
import { type Digest, digestsIn } from '@agentspine/schema';
import { digestsInSpine } from '@agentspine/sqlite';
import { type Home, HomeError, reasonOf } from '@agentspine/stores';
import { fileChunks, readBytes } from '../blob-chunks.ts';

/** Derived files, whose digests are also in what they are derived from, and the blobs themselves; `spine.db` is asked in SQL. */
const passedOver =
  /^(?:blobs|analytics|cache|trace-again|archive\.sqlite.*|spine\.db(?:-.*)?|ledger\.(?:content\.)?idx)$/;

/** A digest may be split over two chunks. */
const overlapChars = 63;

/**
 * Every text of 64 hex digits in any file of a home: whatever may name a blob is in use, in the manifest of custody, content
 * records, `content_blobs`, logs, the spool, days that left `spine.db`, or files that were set aside. Too many are harmless.
 * @throws HomeError `HOME_GC_REFUSED` where a file cannot be read; DatabaseError where there is a `spine.db` that cannot be read
 */
export async function digestsInUse(home: Home): Promise<ReadonlySet<Digest>> {
  const found = new Set<Digest>();
  for (const { name } of nodeSourceTree.list(home.directory) ?? []) {
    if (!passedOver.test(name)) await addDigestsBelow(join(home.directory, name), found);
  }
  const spine = join(home.directory, 'spine.db');
  if (nodeSourceTree.stat(spine) !== undefined) for (const digest of digestsInSpine(spine)) found.add(digest);
  return found;
}

async function addDigestsBelow(path: string, found: Set<Digest>): Promise<void> {
  const kind = nodeSourceTree.stat(path)?.kind;
  if (kind === 'directory') {
    for (const { name } of nodeSourceTree.list(path) ?? []) await addDigestsBelow(join(path, name), found);
  }
  if (kind !== 'file') return;
  try {
    await addDigestsOf(path, found);
  } catch (cause) {
    throw new HomeError('HOME_GC_REFUSED', `cannot read ${path}, which may name blobs: ${reasonOf(cause)}`, { cause });
  }
}

async function addDigestsOf(path: string, found: Set<Digest>): Promise<void> {
  const chunks = fileChunks(path);
  let rest = '';
  for await (const chunk of path.endsWith('.zst') ? decompressChunks(chunks, { chunkSize: readBytes }) : chunks) {
    const text = rest + Buffer.from(chunk).toString('latin1');
    for (const digest of digestsIn(text)) found.add(digest);
    rest = text.slice(-overlapChars);
  }
}
