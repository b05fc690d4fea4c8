/*
 * Reads the journals of hooks and of telemetry into `live.sqlite`, from where they were read before. The cursor of a journal moves in the
 * transaction that takes what it passed. A journal that is shorter than its cursor, or has no line end there, was cut: it is read again, and what
 * is there already is not taken twice.
 */
import { join } from 'node:path';
import { LineSplitter, nodeFileSystem, openIfThere, readFully } from '@agentspine/durable-fs';
import { type JournalSizes, journalSizesOf } from '@agentspine/home/report-marks';
import { messageOf } from '@agentspine/schema';
import { parseMessageLine } from '../inbox/read-journal.ts';
import { LiveStore, type ReadBody, type ReadLines } from './live-store.ts';
import { type MessageRow, messageRowOf } from './message-row.ts';

/** What was read. */
export interface FilledLive {
  /** Lines that are messages of hooks. */
  readonly messages: number;
  /** Lines that are bodies of telemetry. */
  readonly bodies: number;
  /** Bytes of each journal that were looked at, from its start. */
  readonly journals: JournalSizes;
}

/** One transaction. */
const batchBytesMax = 16 * 1024 * 1024;

/** Brings `live.sqlite` of a home up to its journals. Creates nothing where there is no journal. Two may do so at once. @throws what SQLite throws */
export async function fillLive(directory: string): Promise<FilledLive> {
  const journals = Object.keys(journalSizesOf(directory)).sort();
  if (journals.length === 0) return { messages: 0, bodies: 0, journals: {} };
  using store = LiveStore.open(directory);
  let messages = 0;
  let bodies = 0;
  const sizes: Record<string, number> = {};
  for (const journal of journals) {
    const from = store.endOf(journal);
    sizes[journal] = from;
    for await (const { at, end, lines } of newLines(directory, journal, from)) {
      store.take(journal, end, lines);
      sizes[journal] = at;
      messages += lines.messages.length;
      bodies += lines.bodies.length;
    }
  }
  return { messages, bodies, journals: sizes };
}

/** As `fillLive`; a fault goes to `onNotice`, and the result is `undefined`: what is not read yet stays in the journals. */
export async function tryFillLive(
  directory: string,
  onNotice: (notice: string) => void,
): Promise<FilledLive | undefined> {
  try {
    return await fillLive(directory);
  } catch (error) {
    onNotice(`live.sqlite was left as it is: ${messageOf(error)}`);
    return undefined;
  }
}

interface Batch {
  /** Directly after the last byte that was read. */
  readonly at: number;
  /** Directly after the last line end that was read. */
  readonly end: number;
  readonly lines: ReadLines;
}

async function* newLines(directory: string, journal: string, from: number): AsyncGenerator<Batch, void, void> {
  const file = await openIfThere(nodeFileSystem, join(directory, journal), 'read');
  if (file === undefined) return;
  try {
    const { size } = await file.stat();
    const before = new Uint8Array(1);
    const isWhole =
      from === 0 || (from <= size && (await readFully(file, before, from - 1)) === 1 && before[0] === 0x0a);
    let at = isWhole ? from : 0;
    if (at === size) return;
    const readLine = await lineReaderOf(journal);
    const splitter = new LineSplitter(at);
    while (at < size) {
      const bytes = new Uint8Array(Math.min(batchBytesMax, size - at));
      const count = await readFully(file, bytes, at);
      if (count === 0) return;
      at += count;
      const found = new FoundLines(readLine);
      splitter.push(bytes.subarray(0, count), (line) => found.add(line));
      yield { at, end: splitter.end, lines: found };
    }
  } finally {
    await file.close();
  }
}

/** What a line says; `undefined` for a line that its journal does not have, such as one that a crash cut. */
type ReadLine = (line: string) => { readonly message: MessageRow } | { readonly body: ReadBody } | undefined;

/** What reads telemetry is loaded where there is some. */
async function lineReaderOf(journal: string): Promise<ReadLine> {
  if (journal.startsWith('hooks/')) {
    return (line) => {
      const message = parseMessageLine(line);
      return message && { message: messageRowOf(message) };
    };
  }
  const [{ inflatedBytesMaxDefault, parseBodyLine }, { reportsOf }] = await Promise.all([
    import('@agentspine/otlp/body-line'),
    import('@agentspine/otlp/reports-of'),
  ]);
  return (line) => {
    const body = parseBodyLine(line, inflatedBytesMaxDefault);
    return body && { body: { id: body.id, receivedMs: body.receivedMs, reports: reportsOf(body) } };
  };
}

class FoundLines implements ReadLines {
  readonly messages: MessageRow[] = [];
  readonly bodies: ReadBody[] = [];
  readonly #read: ReadLine;

  constructor(read: ReadLine) {
    this.#read = read;
  }

  add(line: string | undefined): void {
    const found = line === undefined || line === '' ? undefined : this.#read(line);
    if (found === undefined) return;
    if ('message' in found) this.messages.push(found.message);
    else this.bodies.push(found.body);
  }
}
