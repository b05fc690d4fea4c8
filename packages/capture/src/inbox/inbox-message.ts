/*
 * The journal of the inbox: `hooks/messages-<UTC day>.jsonl`, a line a message, in the order in which they were taken. The id names a message
 * for good: it is made of the name of its file, of when that file was last written, and of its bytes. A crash between the
 * append and the removal of the file leaves a line and a file, and the file is taken again: readers count an id once.
 */
import { createHash } from 'node:crypto';
import { parseInboxName } from '@agentspine/home/inbox-state';

/** A message as it is in the journal. */
export interface JournalMessage {
  /** The version of the line. */
  readonly v: 1;
  /** 32 hexadecimal digits. */
  readonly id: string;
  /** The harness whose hook wrote it. */
  readonly harness: string;
  /** When the hook wrote it, in milliseconds since the epoch. */
  readonly receivedMs: number;
  /** The message, byte for byte where it is UTF-8. */
  readonly text: string;
  /** Whether the message is not the whole one: the hook was stopped while it wrote. Left out where it is. */
  readonly isPart?: true;
}

/** A file of the inbox. */
export interface InboxFile {
  readonly name: string;
  readonly mtimeNs: bigint;
  readonly bytes: Uint8Array;
}

/** The line of a file. */
export function journalMessageOf({ name, mtimeNs, bytes }: InboxFile): JournalMessage | undefined {
  const parsed = parseInboxName(name);
  if (parsed === undefined) return undefined;
  const plain = name.slice(0, name.lastIndexOf('.'));
  const id = createHash('sha256').update(`${plain}\n${mtimeNs}\n`).update(bytes).digest('hex').slice(0, 32);
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const receivedMs = Number(mtimeNs / 1_000_000n);
  return { v: 1, id, harness: parsed.harness, receivedMs, text, ...(parsed.isPart && { isPart: true }) };
}

/** The name of the journal of a day. */
export function journalName(nowMs: number): string {
  return `messages-${new Date(nowMs).toISOString().slice(0, 10)}.jsonl`;
}
