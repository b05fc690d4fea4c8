/*
 * The inbox of hooks: a file a message, named by the hook that wrote it. What a hook could not write is a dot in a file beside the home.
 */
import { join } from 'node:path';
import { nodeSourceTree } from '@agentspine/durable-fs';
import { readChunk } from './import/read-chunk.ts';

/** What hooks reported and no import has taken yet. */
export interface InboxState {
  /** Messages in the inbox, half ones too; `null` where the inbox cannot be listed. */
  readonly waiting: number | null;
  /** Messages that hooks could not keep; `null` where that is not known. */
  readonly lost: number | null;
}

/** Where the inbox of the home in a folder is, and where its lost messages are counted: the home itself may be missing or read-only. */
export function inboxPlacesOf(directory: string): { readonly inbox: string; readonly lost: string } {
  return { inbox: join(directory, 'inbox'), lost: `${directory}-lost` };
}

/** What the file of the lost begins with; a dot is added for each message. The first block exists, so a full disk still counts. */
export const lostHeader = 'Each dot is a message of a hook that could not be kept; spine hook status counts them.\n';

/** The harness and the state that a name of the inbox says; `undefined` for a file that no hook of ours wrote. */
export function parseInboxName(name: string): { readonly harness: string; readonly isPart: boolean } | undefined {
  const match = /^[\d.]+-[\d.]+-([a-z][a-z0-9-]{0,40})\.(json|part)$/.exec(name);
  return match?.[1] === undefined ? undefined : { harness: match[1], isPart: match[2] === 'part' };
}

/** Counts what waits in the inbox of the home in a folder, and what was lost. Opens no message. */
export function readInboxState(directory: string): InboxState {
  const { inbox, lost } = inboxPlacesOf(directory);
  return { waiting: waitingIn(inbox)?.length ?? null, lost: countLost(lost) };
}

/** The names of the messages in an inbox, half ones too; `undefined` where it cannot be listed. */
export function waitingIn(inbox: string): readonly string[] | undefined {
  try {
    const entries = nodeSourceTree.list(inbox);
    if (entries === undefined) return nodeSourceTree.stat(inbox) === undefined ? [] : undefined;
    return entries.flatMap(({ name, kind }) => (kind === 'file' && parseInboxName(name) !== undefined ? [name] : []));
  } catch {
    return undefined;
  }
}

/** How many messages a file of the lost counts; `null` where it cannot be read. */
export function countLost(path: string): number | null {
  try {
    if (nodeSourceTree.stat(path) === undefined) return 0;
    using file = nodeSourceTree.open(path);
    const text = Buffer.from(readChunk(file, 0, Math.min(file.stat().size, lostBytesMax))).toString('latin1');
    return dotsOf(text) - (text.startsWith(lostHeader) ? dotsOf(lostHeader) : 0);
  } catch {
    return null;
  }
}

/** A byte a message: more than hooks write in years. */
const lostBytesMax = 64 * 1024 * 1024;

function dotsOf(text: string): number {
  return text.split('.').length - 1;
}
