/**
 * Brings spooled records into the database, each once (SPEC 1.6).
 *
 * A file is first renamed to `….replaying`, so that records that fail meanwhile go to a new one; then its lines are
 * inserted by their own ids, some hundreds a transaction; then it becomes `….replayed`. After a crash anywhere the next
 * replay goes on with the `….replaying` file: a row that is there already is left alone. Lines that cannot be read are
 * copied to `….malformed` and otherwise ignored. Two processes that spooled in the same microsecond may have used one
 * id: the second of them gets a new one, which is reported.
 */
import { acquireLock, type FileSystem, type LockOptions, writeFileDurably } from '@agentspine/durable-fs';
import { deliveryKind, recordKindOf } from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';
import type { Clock } from './ports.ts';
import { readSpoolFile, waitingFiles } from './spool-files.ts';
import type { SpoolLine } from './spool-line.ts';
import { spooledRows } from './spooled-rows.ts';

export interface ReplayOptions {
  readonly connection: SpineConnection;
  readonly directory: string;
  readonly fileSystem: FileSystem;
  readonly lockOptions: LockOptions;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

/** What a replay of the spool did. */
export interface ReplayResult {
  /** Files that were replayed. */
  readonly files: number;
  /** Records that came into the database. */
  readonly inserted: number;
  /** Rows that were there already. */
  readonly alreadyThere: number;
  /** Rows that got another id, because theirs was taken. */
  readonly reassigned: readonly { readonly table: string; readonly from: number; readonly to: number }[];
  /** Lines that could not be read. */
  readonly malformed: number;
}

const linesATransaction = 500;

interface Tally {
  files: number;
  inserted: number;
  alreadyThere: number;
  readonly reassigned: { readonly table: string; readonly from: number; readonly to: number }[];
  malformed: number;
}

/** Replays all waiting files; goes on where an interrupted one stopped. @throws DatabaseError `SPINE_…`; DurableFsError */
export async function replaySpool(options: ReplayOptions): Promise<ReplayResult> {
  const { fileSystem, directory, lockOptions, signal } = options;
  const tally: Tally = { files: 0, inserted: 0, alreadyThere: 0, reassigned: [], malformed: 0 };
  if ((await waitingFiles(fileSystem, directory)).length === 0) return tally;
  await using _lock = await acquireLock(fileSystem, `${directory}/replay.lock`, lockOptions);
  for (const name of await waitingFiles(fileSystem, directory)) {
    if (signal?.aborted === true) break;
    await replayFile(options, name, tally);
  }
  return tally;
}

async function replayFile(options: ReplayOptions, name: string, tally: Tally): Promise<void> {
  const { fileSystem, directory } = options;
  const base = name.replace(/\.replaying$/, '');
  const replaying = `${directory}/${base}.replaying`;
  if (name === base) await fileSystem.rename(`${directory}/${name}`, replaying);
  const malformed: string[] = [];
  let batch: SpoolLine[] = [];
  const flush = (): void => {
    if (batch.length > 0) options.connection.transaction(() => insertLines(options, batch, tally));
    batch = [];
  };
  await readSpoolFile(fileSystem, replaying, (entry) => {
    if (entry.kind === 'record' && isKnownTable(entry.line.table)) batch.push(entry.line);
    else malformed.push(entry.text ?? '');
    if (batch.length >= linesATransaction) flush();
  });
  flush();
  tally.files += 1;
  tally.malformed += malformed.length;
  const suffix = await freeSuffix(fileSystem, [`${directory}/${base}.replayed`, `${directory}/${base}.malformed`]);
  if (malformed.length > 0) {
    const bytes = new TextEncoder().encode(malformed.map((text) => `${text}\n`).join(''));
    const tempName = `${base}.malformed-new`;
    await fileSystem.remove(`${directory}/${tempName}`);
    await writeFileDurably(fileSystem, `${directory}/${base}.malformed${suffix}`, bytes, { tempName });
  }
  await fileSystem.rename(replaying, `${directory}/${base}.replayed${suffix}`);
  await fileSystem.syncDirectory(directory);
}

function isKnownTable(table: string): boolean {
  return table === deliveryKind.table || recordKindOf(table) !== undefined;
}

/** What makes new names of all. */
async function freeSuffix(fileSystem: FileSystem, paths: readonly string[]): Promise<string> {
  for (let number = 1; ; number += 1) {
    const suffix = number === 1 ? '' : `-${number}`;
    const found = await Promise.all(paths.map((path) => fileSystem.stat(`${path}${suffix}`)));
    if (found.every((stat) => stat === undefined)) return suffix;
  }
}

const insertLateSql = 'INSERT INTO late_rows (table_name, row_id, spooled_id) VALUES (?, ?, ?)';
const broughtRowsSql = `SELECT row_id FROM late_rows
  WHERE table_name = ?1 AND (spooled_id = ?2 OR (row_id = ?2 AND spooled_id IS NULL))`;

function insertLines(options: ReplayOptions, lines: readonly SpoolLine[], tally: Tally): void {
  for (const line of lines) {
    const outcome = insertLine(options, line);
    if (outcome.kind === 'already-there') tally.alreadyThere += 1;
    else tally.inserted += 1;
    if (outcome.kind === 'reassigned') tally.reassigned.push({ table: line.table, from: line.id, to: outcome.id });
  }
}

type Outcome = { readonly kind: 'inserted' | 'already-there' } | { readonly kind: 'reassigned'; readonly id: number };

function insertLine({ connection, clock }: ReplayOptions, { table, id, record }: SpoolLine): Outcome {
  const rows = spooledRows(table);
  const textAt = (rowId: number) => connection.prepare(rows.readSql).pluck().get(rowId) as string | undefined;
  const present = textAt(id);
  if (present === undefined) {
    connection.prepare(rows.insertSql).run(id, ...rows.valuesOf(record));
    connection.prepare(insertLateSql).run(table, id, null);
    return { kind: 'inserted' };
  }
  if (present === rows.textOf(record)) return { kind: 'already-there' };
  const brought = connection.prepare(broughtRowsSql).pluck().all({ 1: table, 2: id }) as number[];
  if (brought.some((rowId) => rows.isSame(textAt(rowId) ?? '', { ...record, id: rowId })))
    return { kind: 'already-there' };
  const nowMicros = Math.floor(clock.now() * 1000);
  const newId = connection.insertOne(rows.insertNewSql, ...rows.newValuesOf(record), nowMicros);
  connection.prepare(insertLateSql).run(table, newId, id);
  return { kind: 'reassigned', id: newId };
}
