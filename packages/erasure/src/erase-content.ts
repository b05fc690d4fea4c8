import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  nodeFileSystem,
  nodeLockEnvironment,
  nodeSourceTree,
  ownedTempName,
  writeFileDurably,
} from '@agentspine/durable-fs';
import { parseJsonObject } from '@agentspine/schema';
import type { Home } from '@agentspine/stores';
import { changedDigests } from './erase-custody.ts';
import type { ErasureIntent } from './erasure-intent.ts';

/** Takes the content records of the sessions away; those of other sessions point to where their bytes are now. Returns how many records went. */
export async function eraseContent(home: Home, intent: ErasureIntent): Promise<number> {
  const sourcesById = new Map<string, Set<string>>();
  for (const { source, sessionId } of intent.sessions) {
    if (source === null || sessionId === null) continue;
    sourcesById.set(sessionId, (sourcesById.get(sessionId) ?? new Set()).add(source));
  }
  const changed = changedDigests(intent);
  let records = 0;
  for (const { name } of nodeSourceTree.list(home.content) ?? []) {
    const sources = sourcesById.get(name.split('.jsonl')[0] ?? name);
    if (sources === undefined && changed.size === 0) continue;
    records += await rewrite(join(home.content, name), (line) => {
      if (sources !== undefined && isOf(line, sources)) return undefined;
      return changed.size === 0 ? line : withDigests(line, changed);
    });
  }
  return records;
}

/** A line that cannot be read, of a file that is the session's, goes too. */
function isOf(line: string, sources: ReadonlySet<string>): boolean {
  const source = parseJsonObject(line)?.['source'];
  return typeof source !== 'string' || sources.has(source);
}

function withDigests(line: string, changed: ReadonlyMap<string, string>): string {
  return line.replaceAll(/[0-9a-f]{64}/g, (digest) => changed.get(digest) ?? digest);
}

/** Replaces a file by what its lines become; a file of which nothing is left goes. Returns how many lines went. */
async function rewrite(path: string, become: (line: string) => string | undefined): Promise<number> {
  const text = await readFile(path, 'utf8');
  const lines = text.split('\n').filter((line) => line !== '');
  const kept = lines.flatMap((line) => become(line) ?? []);
  const after = kept.map((line) => `${line}\n`).join('');
  if (after === text) return 0;
  if (kept.length === 0) await nodeFileSystem.remove(path);
  else {
    const tempName = ownedTempName(nodeLockEnvironment);
    await writeFileDurably(nodeFileSystem, path, Buffer.from(after), { tempName });
  }
  return lines.length - kept.length;
}
