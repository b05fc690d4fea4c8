/*
 * The history of a home, as a seal knows it: a digest for each line or event that is not derived from others, in its order.
 *
 * | part | what | left out |
 * |---|---|---|
 * | custody | lines of the manifest, each of which names bytes by their digest | seals over lines without checks |
 * | ledger | lines that came from the API, and stamps | lines that were derived from custody, which `rederive` makes again |
 * | cold | lines of the manifests of cold days, each of which has the digest of a day | |
 * | events | events that no transcript gives | events that custody gives; judgements of turns |
 */
import { hash } from 'node:crypto';
import { join } from 'node:path';
import { digestOfLine, LedgerBytes, parseErasedLines, readTombstones } from '@agentspine/archive';
import { LineSplitter, nodeFileSystem, nodeSourceTree } from '@agentspine/durable-fs';
import { isTraceEventId } from '@agentspine/ingest';
import { parseJsonObject } from '@agentspine/schema';
import { sealedEventsIn } from '@agentspine/sqlite/sealed-events';
import type { Home } from '@agentspine/stores';

/** The parts, in the order in which they are named. */
export const historyParts = ['custody', 'ledger', 'cold', 'events'] as const;

/** A part of the history. */
export type HistoryPart = (typeof historyParts)[number];

/** What is there of a part, and what erasures say that they took. */
export interface PartHistory {
  /** SHA-256 of each, as base64url. */
  readonly present: readonly string[];
  /** The same of what is gone. */
  readonly erased: readonly string[];
}

/** All parts. */
export type History = Readonly<Record<HistoryPart, PartHistory>>;

/** Reads the history of a home; of a store that is not there it is empty. */
export async function readHistory(home: Home): Promise<History> {
  const tombstones = await readTombstones(nodeFileSystem, home.directory);
  const spine = join(home.directory, 'spine.db');
  const hasSpine = nodeSourceTree.stat(spine) !== undefined;
  return {
    custody: await readLines(linesOf(join(home.custody, 'manifest.jsonl')), () => true),
    ledger: await readLines(linesOfLedger(home), isGivenLine),
    cold: { present: readColdLines(home), erased: [] },
    events: {
      present: hasSpine ? [...sealedEventsIn(spine, (eventId) => !isTraceEventId(eventId))] : [],
      erased: [...(tombstones?.events ?? [])],
    },
  };
}

/** Lines of the ledger without a place in a transcript exist nowhere else. */
function isGivenLine(value: Readonly<Record<string, unknown>>): boolean {
  return value['at'] === undefined && value['kind'] !== 'cursor';
}

async function readLines(
  lines: Iterable<SaidLine> | AsyncIterable<SaidLine>,
  isSealed: (value: Readonly<Record<string, unknown>>) => boolean,
): Promise<PartHistory> {
  const present: string[] = [];
  const erased: string[] = [];
  for await (const { text, bytes } of lines) {
    const gone = parseErasedLines(text);
    if (gone !== undefined) erased.push(...gone.digests);
    else {
      const value = parseJsonObject(text);
      if (value?.['kind'] === 'seal') continue;
      if (value === undefined || isSealed(value)) present.push(digestOfLine(bytes));
    }
  }
  return { present, erased };
}

function readColdLines(home: Home): string[] {
  const tables = (nodeSourceTree.list(home.cold) ?? []).map(({ name }) => name).toSorted();
  return tables.flatMap((table) =>
    [...linesOf(join(home.cold, table, 'manifest.jsonl'))].map(({ bytes }) =>
      hash('sha256', Buffer.concat([Buffer.from(`${table}\n`), bytes]), 'base64url'),
    ),
  );
}

const chunkBytes = 1024 * 1024;

/** A line, as text and as the bytes that its digest is of. */
interface SaidLine {
  readonly text: string;
  readonly bytes: Uint8Array;
}

/** Whole lines of the ledger; none where there is none. */
async function* linesOfLedger(home: Home): AsyncGenerator<SaidLine> {
  await using ledger = await new LedgerBytes(nodeFileSystem, home.directory).open();
  const splitter = new LineSplitter(0);
  for (let at = 0; ledger !== undefined; ) {
    const chunk = await ledger.read(at, at + chunkBytes);
    if (chunk.length === 0) break;
    at += chunk.length;
    yield* wholeLines(splitter, chunk);
  }
}

function wholeLines(splitter: LineSplitter, chunk: Uint8Array): readonly SaidLine[] {
  const lines: SaidLine[] = [];
  splitter.push(chunk, (text, _offset, bytes) => {
    if (text !== undefined && bytes !== undefined && text !== '') lines.push({ text, bytes: Uint8Array.from(bytes) });
  });
  return lines;
}

/** Whole lines; none where there is no file. */
function* linesOf(path: string): Generator<SaidLine> {
  if (nodeSourceTree.stat(path)?.kind !== 'file') return;
  const file = nodeSourceTree.open(path);
  try {
    const splitter = new LineSplitter(0);
    const chunk = new Uint8Array(chunkBytes);
    for (let at = 0; ; ) {
      const count = file.read(chunk, at);
      if (count === 0) return;
      at += count;
      yield* wholeLines(splitter, chunk.subarray(0, count));
    }
  } finally {
    file.close();
  }
}
