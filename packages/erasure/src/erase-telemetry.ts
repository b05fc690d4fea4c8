/*
 * Journals of telemetry: a body is deflated in its line, so that no name shows in the line, and may have items of several sessions. What is left of a
 * body is appended to `otlp/bodies-left.jsonl`, under the id that it had, and then its old line becomes spaces: a kill in between leaves both, and
 * an id counts once. No receiver appends to that file, so that neither cuts what the other one wrote.
 */
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { appendLinesDurably, cutTornTail, LineSplitter, nodeFileSystem, nodeSourceTree } from '@agentspine/durable-fs';
import { inflatedBytesMaxDefault } from '@agentspine/otlp/body-line';
import { bodyLineWithout } from '@agentspine/otlp/body-without';
import type { Home } from '@agentspine/stores';
import { blankRangesOf } from './erase-files.ts';

const chunkBytes = 1024 * 1024;
const leftName = 'bodies-left.jsonl';

/** Takes items that name the sessions out of bodies of telemetry. Returns how many bodies changed. */
export async function eraseInBodies(
  home: Home,
  names: (text: string) => boolean,
  { isDry = false } = {},
): Promise<number> {
  const folder = join(home.directory, 'otlp');
  let bodies = 0;
  for (const { name, kind } of nodeSourceTree.list(folder) ?? []) {
    // Files that were set aside keep the name of what they were; nobody reads them, so nothing of their bodies is kept.
    if (kind === 'file' && /\.jsonl(?:\.|$)/.test(name))
      bodies += await eraseInJournal(join(folder, name), { names, isDry });
  }
  return bodies;
}

async function eraseInJournal(
  path: string,
  { names, isDry }: { readonly names: (text: string) => boolean; readonly isDry: boolean },
): Promise<number> {
  const file = await open(path, isDry ? 'r' : 'r+');
  let bodies = 0;
  try {
    const { size } = await file.stat();
    const splitter = new LineSplitter(0);
    const chunk = new Uint8Array(chunkBytes);
    for (let at = 0; at < size; ) {
      const { bytesRead } = await file.read(chunk, 0, Math.min(chunk.length, size - at), at);
      if (bytesRead === 0) break;
      at += bytesRead;
      const found: { readonly at: number; readonly length: number }[] = [];
      let left = '';
      splitter.push(chunk.subarray(0, bytesRead), (text, begin, bytes) => {
        if (text === undefined || bytes === undefined) return;
        const become = bodyLineWithout(text, names, inflatedBytesMaxDefault);
        if (become.kind === 'same') return;
        found.push({ at: begin, length: bytes.length });
        if (become.kind === 'left') left += become.line;
      });
      bodies += found.length;
      if (isDry) continue;
      if (path.endsWith('.jsonl')) await keepLeft(dirname(path), left);
      await blankRangesOf(file, found);
    }
  } finally {
    await file.close();
  }
  return bodies;
}

async function keepLeft(folder: string, lines: string): Promise<void> {
  if (lines === '') return;
  const path = join(folder, leftName);
  await cutTornTail(nodeFileSystem, path);
  const file = await nodeFileSystem.open(path, 'append');
  try {
    await appendLinesDurably(file, new TextEncoder().encode(lines));
  } finally {
    await file.close();
  }
  await nodeFileSystem.syncDirectory(folder);
}
