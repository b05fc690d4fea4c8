/*
 * Takes what hooks wrote out of the inbox into the journal. For each batch: read, append durably, then remove the files. A crash
 * after the append takes them again under the same ids. So many files and bytes are taken at once, so many in one call.
 */
import { type Dir, opendirSync } from 'node:fs';
import { join } from 'node:path';
import {
  acquireLock,
  appendLinesDurably,
  type FileSystem,
  nodeFileSystem,
  nodeLockEnvironment,
  openIfThere,
  readFully,
} from '@agentspine/durable-fs';
import { parseInboxName } from '@agentspine/home/inbox-state';
import type { HookPlaces } from '../hooks/hook-command.ts';
import { messageBytesMax } from '../hooks/hook-script.ts';
import { type JournalMessage, journalMessageOf, journalName } from './inbox-message.ts';

/** What was taken out of the inbox. */
export interface DrainedInbox {
  /** Messages that are in the journal now. */
  readonly taken: number;
  /** Whether more waits than one call takes. */
  readonly isMore: boolean;
}

/** How an inbox is drained; tests replace the files. */
export interface DrainOptions {
  /** The time, in milliseconds since the epoch. */
  readonly nowMs: number;
  /** The machine's files when missing. */
  readonly fileSystem?: FileSystem;
  /** Messages that one call takes at most; default 20,000, which takes seconds. */
  readonly messagesMax?: number;
  /** Gives what says whether a text names a session that was erased: such a message is removed and not kept. Called where there are messages. */
  readonly namesErased?: (() => Promise<((text: string) => boolean) | undefined>) | undefined;
  /** What is kept of a message at most, in bytes; default 8 MiB. */
  readonly bytesMax?: number;
}

const messagesMaxDefault = 20_000;
/** One append, one sync. */
const batchFilesMax = 512;
const batchBytesMax = 16 * 1024 * 1024;
/** A hook that is still writing has no older file; what is older was stopped. */
const partAgeMs = 60_000;

/** Moves the messages of the inbox into the journal of the day. @throws DurableFsError `LOCK_HELD` */
export async function drainInbox(places: HookPlaces, options: DrainOptions): Promise<DrainedInbox> {
  const { nowMs, fileSystem = nodeFileSystem, messagesMax = messagesMaxDefault, bytesMax = messageBytesMax } = options;
  const names = await namesIn(places.inbox, messagesMax + 1);
  if (names.length === 0) return { taken: 0, isMore: false };
  const namesErased = await options.namesErased?.();
  await fileSystem.makeDirectory(places.backups);
  const path = join(places.backups, 'inbox.lock');
  await using _ = await acquireLock(fileSystem, path, { environment: nodeLockEnvironment });
  const inbox: Inbox = { places, fileSystem, nowMs, bytesMax };
  let taken = 0;
  let batch: Batch = emptyBatch;
  for (const name of names.slice(0, messagesMax)) {
    const read = await readMessage(inbox, name);
    if (read === undefined) continue;
    const isErased = namesErased?.(read.message.text) === true;
    const lines = isErased ? batch.lines : [...batch.lines, read.message];
    batch = { lines, names: [...batch.names, name], bytes: batch.bytes + read.bytes };
    if (!isErased) taken += 1;
    if (batch.names.length < batchFilesMax && batch.bytes < batchBytesMax) continue;
    await keep(inbox, batch);
    batch = emptyBatch;
  }
  await keep(inbox, batch);
  return { taken, isMore: names.length > messagesMax };
}

interface Inbox {
  readonly places: HookPlaces;
  readonly fileSystem: FileSystem;
  readonly nowMs: number;
  readonly bytesMax: number;
}

interface Batch {
  readonly lines: readonly JournalMessage[];
  readonly names: readonly string[];
  readonly bytes: number;
}

const emptyBatch: Batch = { lines: [], names: [], bytes: 0 };

/** The first names in the inbox that are ours, and no more than asked for: a folder may hold a million. */
async function namesIn(inbox: string, max: number): Promise<readonly string[]> {
  const names: string[] = [];
  const folder = openFolder(inbox);
  if (folder === undefined) return names;
  for await (const { name } of folder) {
    if (parseInboxName(name) !== undefined) names.push(name);
    if (names.length >= max) break;
  }
  return names.sort();
}

/** Not by `node:fs/promises`, which loads all that reads lines: 2 ms of a process that finds an empty inbox. */
function openFolder(path: string): Dir | undefined {
  try {
    return opendirSync(path);
  } catch {
    return undefined;
  }
}

/** `undefined` for what is not a file, and for what a hook may still be writing. */
async function readMessage(
  { places, fileSystem, nowMs, bytesMax }: Inbox,
  name: string,
): Promise<{ readonly message: JournalMessage; readonly bytes: number } | undefined> {
  const path = join(places.inbox, name);
  const stat = await fileSystem.stat(path);
  if (stat?.kind !== 'file') return undefined;
  if (name.endsWith('.part') && Number(stat.mtimeNs / 1_000_000n) > nowMs - partAgeMs) return undefined;
  const file = await openIfThere(fileSystem, path, 'read');
  if (file === undefined) return undefined;
  try {
    const kept = new Uint8Array(Math.min(stat.size, bytesMax));
    const bytes = kept.subarray(0, await readFully(file, kept, 0));
    const message = journalMessageOf({ name, mtimeNs: stat.mtimeNs, bytes });
    if (message === undefined) return undefined;
    const isCut = bytes.length < stat.size;
    return { message: isCut ? { ...message, isPart: true } : message, bytes: bytes.length };
  } finally {
    await file.close();
  }
}

async function keep(inbox: Inbox, { lines, names }: Batch): Promise<void> {
  if (lines.length > 0) await append(inbox, lines);
  for (const name of names) await inbox.fileSystem.remove(join(inbox.places.inbox, name));
}

async function append({ places, fileSystem, nowMs }: Inbox, lines: readonly JournalMessage[]): Promise<void> {
  const journal = await fileSystem.open(join(places.backups, journalName(nowMs)), 'append');
  try {
    const { size } = await journal.stat();
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    // A line that a crash cut ends here, so that it spoils no other.
    await appendLinesDurably(journal, new TextEncoder().encode(size === 0 ? text : `\n${text}`));
  } finally {
    await journal.close();
  }
  await fileSystem.syncDirectory(places.backups);
}
