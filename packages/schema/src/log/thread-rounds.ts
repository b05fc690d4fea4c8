/**
 * A thread is read from the lines of its run: messages of the roles, and the command events of older workers. What they
 * say counts as rounds, 1 to n in the order of the lines; the beginning of the thread itself is not one.
 */
import { isJsonObject } from '../json-object.ts';
import { parsePayload, payloadObject } from './parse-payload.ts';

/** Types of the lines that a thread is made of. */
export const threadLineTypes = ['thread_workflow_message', 'thread_command_event'] as const;

/** A line of the log that belongs to a thread. */
export interface ThreadLine {
  /** The line. */
  readonly id: number;
  /** What it is. */
  readonly type: (typeof threadLineTypes)[number];
  /** What it says, as JSON. */
  readonly payload: string | null;
  /** When it was, in milliseconds since the epoch. */
  readonly timestamp: number;
}

/** A message in the thread of a run. */
export interface ThreadMessage {
  /** Who said it. */
  readonly role: string;
  /** The text. */
  readonly content: string;
  /** What else its writer says: any JSON value, `undefined` where it says nothing. */
  readonly meta: unknown;
  /** Milliseconds since the epoch; 0 where the message does not say. */
  readonly timestamp: number;
}

/** What an older worker said. @deprecated Workers write messages. */
export type ThreadEvent = Readonly<Record<string, unknown>> & { readonly type: string };

/** A round: what one role said. */
export interface ThreadRound {
  /** From 1 on. */
  readonly round: number;
  /** The line of the log that has it. */
  readonly logId: number;
  /** When the line was logged, in milliseconds since the epoch. */
  readonly timestamp: number;
  /** What was said. */
  readonly message: ThreadMessage;
}

/** Which rounds are asked for. */
export interface RoundPage {
  /** Only rounds below this one; 0 is all. */
  readonly before: number;
  /** How many of the newest of them. A round without a message counts, and is left out. */
  readonly limit: number;
}

/** The message of a line; `undefined` where it has none. */
export function threadMessageOf(payload: string | null): ThreadMessage | undefined {
  const object = payloadObject(payload);
  return object === undefined ? undefined : messageIn(object);
}

/** The command event of a line; `undefined` where it has none. */
export function threadEventOf(payload: string | null): ThreadEvent | undefined {
  const object = payloadObject(payload);
  return typeof object?.['type'] === 'string' ? (object as ThreadEvent) : undefined;
}

/** How many rounds there are in the lines of a thread. */
export function countRounds(lines: Iterable<ThreadLine>): number {
  let count = 0;
  for (const line of lines) if (roundValueOf(line) !== undefined) count += 1;
  return count;
}

/** Rounds of a thread, the newest first. `lines` come in the order of their ids. */
export function newestRounds(lines: Iterable<ThreadLine>, { before, limit }: RoundPage): ThreadRound[] {
  if (limit < 1) return [];
  const page: { readonly round: number; readonly line: ThreadLine; readonly value: unknown }[] = [];
  let round = 0;
  for (const line of lines) {
    const found = roundValueOf(line);
    if (found === undefined) continue;
    round += 1;
    if (before !== 0 && round >= before) break;
    page.push({ round, line, value: found.value });
    if (page.length > limit) page.shift();
  }
  return page.reverse().flatMap(({ round, line: { id, timestamp }, value }) => {
    const message = roundMessageIn(value, timestamp);
    return message === undefined ? [] : [{ round, logId: id, timestamp, message }];
  });
}

function roundValueOf({ payload }: ThreadLine): { readonly value: unknown } | undefined {
  const parsed = parsePayload(payload);
  const value = parsed?.value;
  const isBeginning = isJsonObject(value) && (value['type'] === 'thread_start' || value['role'] === '__start__');
  return isBeginning ? undefined : parsed;
}

function roundMessageIn(value: unknown, lineTimestamp: number): ThreadMessage | undefined {
  if (!isJsonObject(value)) return undefined;
  const message = messageIn(value);
  if (message !== undefined) return message;
  const { type, role, content } = value;
  if (typeof type !== 'string') return undefined;
  return {
    role: typeof role === 'string' ? role : type,
    content: typeof content === 'string' ? content : JSON.stringify(value),
    meta: value,
    timestamp: lineTimestamp,
  };
}

function messageIn(object: Readonly<Record<string, unknown>>): ThreadMessage | undefined {
  const { role, content, meta, timestamp } = object;
  if (typeof role !== 'string' || typeof content !== 'string') return undefined;
  return { role, content, meta, timestamp: typeof timestamp === 'number' ? timestamp : 0 };
}
