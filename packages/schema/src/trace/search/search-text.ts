/**
 * The text by which a task or an event is found: one builder for what is new, what changed and what is rebuilt (SPEC 4.10).
 *
 * An event: its kind as one word of the index's own, its lane, its title, its semantic values, fragments of its other metadata, its body, and after a mark the parts
 * of names such as `readFileSync`, which the index takes for one word. The title of its task is not in it: that would have to be
 * changed with the task, and is joined where somebody asks.
 */
import { isAscii } from '../../is-ascii.ts';
import { semanticKeys } from '../timeline/timeline-details.ts';
import { usageKeys } from '../timeline/usage-keys.ts';
import type { TimelineMetadata } from '../timeline-event.ts';
import { kindWord } from './kind-word.ts';
import { findNames, splitName } from './split-name.ts';

/** A body of megabytes must not fill the index. */
const bodyCharactersMax = 24 * 1024;
/** Of all before the body together, and of each. */
const fieldsCharactersMax = 8 * 1024;
const fieldCharactersMax = 1024;
const fragmentsMax = 32;
/** Metadata may be large and deep, and hold much that is not text. */
const visitsMax = 512;
const depthMax = 8;
const namesMax = 64;

/** Stands before the parts of names; the index takes it for a space. */
const namesMark = '\n\u001e';

/** What a task is found by. */
export interface TaskWords {
  /** Its id. */
  readonly id: string;
  /** Its title. */
  readonly title: string;
  /** The folder of its workspace. */
  readonly workspacePath: string | null;
  /** The runtime that it came from. */
  readonly cliSource: string | null;
}

/** What an event is found by. */
export interface EventWords {
  /** Its kind. */
  readonly kind: string;
  /** The lane of a timeline that shows it. */
  readonly lane: string;
  /** Its title. */
  readonly title: string;
  /** Its body. */
  readonly body?: string | null | undefined;
  /** Its metadata, of which some keys are not words. */
  readonly metadata: TimelineMetadata;
}

/** The text of a task. */
export function taskText({ id, title, workspacePath, cliSource }: TaskWords): string {
  return withNameParts(joinFields([id, title, workspacePath ?? '', cliSource ?? '']));
}

/** The text of an event. */
export function eventText({ kind, lane, title, body, metadata }: EventWords): string {
  const fields = joinFields([title, ...semanticKeys.map((key) => metadata[key]), ...fragmentsOf(metadata)]);
  const text = body == null || body === '' ? fields : `${fields}\n${plainText(body.slice(0, bodyCharactersMax))}`;
  return `${kindWord(kind)} ${lane}\n${withNameParts(text)}`;
}

/** The text of an event as it would be in another lane. */
export function withLane(text: string, lane: string): string {
  return `${text.slice(0, text.indexOf(' '))} ${lane}${text.slice(text.indexOf('\n'))}`;
}

/** What of a text says what it is about: all but the id of a task or the kind of an event, and parts of names. */
export function readableText(text: string): string {
  const mark = text.lastIndexOf(namesMark);
  return text.slice(text.indexOf('\n') + 1, mark === -1 ? undefined : mark);
}

/** What of the text of an event follows its title. */
export function textBehindTitle(text: string, title: string): string {
  return readableText(text).slice(joinFields([title]).length + 1);
}

/** Labels by which an import says what an event is, and places that only programs read: nobody wrote them. */
const importedKeys: readonly string[] = [
  ...['speaker', 'turnKind', 'status', 'exitCode', 'attachments', 'outputComplete', 'stopReason', 'replyStopReason'],
  ...['messageId', 'requestId', 'toolUseId', 'rawFile', 'rawGeneration', 'rawFrom', 'rawTo'],
  ...['todoId', 'todoState', 'questionId', 'questionPhase', 'asyncTaskId', 'asyncStatus'],
];

/** Ids and counts that nobody looks for, and what is found by other means. */
const unsearchedKeys: ReadonlySet<string> = new Set([
  ...semanticKeys,
  ...importedKeys,
  ...usageKeys.filter((key) => !/^model/.test(key)),
  'parentEventId',
  'sourceEventId',
  'relatedEventIds',
  'relationType',
  'durationMs',
  'writeCount',
  'sequence',
  'ruleEnforcements',
  'originalLane',
]);

/** Texts and numbers of the metadata in their order; booleans are not words that a search finds. */
function fragmentsOf(metadata: TimelineMetadata): readonly string[] {
  const fragments = new Set<string>();
  let visits = 0;
  const visit = (value: unknown, depth: number): void => {
    if (fragments.size >= fragmentsMax || ++visits > visitsMax) return;
    if (typeof value === 'string') fragments.add(value.slice(0, fieldCharactersMax));
    else if (typeof value === 'number') fragments.add(String(value));
    else if (typeof value === 'object' && value !== null && depth < depthMax) {
      for (const key in value) visit((value as Record<string, unknown>)[key], depth + 1);
    }
  };
  for (const key in metadata) {
    if (!unsearchedKeys.has(key)) visit(metadata[key], 1);
  }
  return [...fragments];
}

function withNameParts(text: string): string {
  const names = new Set<string>();
  const lines = new Set<string>();
  for (const name of findNames(text)) {
    if (names.has(name)) continue;
    names.add(name);
    const parts = splitName(name);
    if (parts !== undefined && lines.add(parts.join(' ')).size >= namesMax) break;
  }
  return lines.size === 0 ? text : `${text}${namesMark}${[...lines].join('\n')}`;
}

/** Each on a line of its own, without what is blank. */
function joinFields(fields: readonly unknown[]): string {
  const short: string[] = [];
  for (const field of fields) {
    if (typeof field === 'string' && field.trim() !== '') short.push(field.slice(0, fieldCharactersMax));
  }
  return plainText(short.join('\n').slice(0, fieldsCharactersMax));
}

/** In the one form that queries have; NUL ends a text for parts of SQLite, and half a character is replaced when it is stored. */
function plainText(text: string): string {
  const formed = isAscii(text) ? text : text.toWellFormed().normalize('NFKC');
  if (!formed.includes('\u0000') && !formed.includes('\u001e')) return formed;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that must not pass.
  return formed.replace(/[\u0000\u001e]/g, ' ');
}
