import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, zstdCompressSync } from 'node:zlib';
import type { LogEntry } from '@agentspine/schema';
import type Database from 'better-sqlite3';

/** A cold archive as docs/formats/cold-archive.md says, step by step, so that tests can stop between two. */

export interface SealOptions {
  readonly table?: string;
  readonly plain?: boolean;
  /** In place of what the file has, for a manifest that is wrong. */
  readonly manifest?: object;
}

/** A day's file and the line of its manifest, before either is there. */
export interface SealedDay {
  readonly folder: string;
  readonly file: string;
  readonly stored: Buffer;
  readonly line: object;
  readonly newName: string;
}

/** One line of `logs` as the archiver writes it. */
export function logLine({ id, source, type, refId, payload, timestamp }: LogEntry): string {
  return JSON.stringify({ id, source, type, refId, payload, timestamp });
}

/** Step 0: the bytes of a day; `ids` are those of its first and last line. */
export function prepareDay(home: string, day: string, lines: readonly string[], options: SealOptions = {}): SealedDay {
  const folder = join(home, 'archive', options.table ?? 'logs');
  const plain = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  const params = { [constants.ZSTD_c_checksumFlag]: 1 };
  const stored = options.plain === true ? plain : zstdCompressSync(plain, { params });
  const file = options.plain === true ? `${day}.jsonl` : `${day}.jsonl.zst`;
  const sha256 = createHash('sha256').update(plain).digest('hex');
  const line = {
    ...{ v: 1, day, file, rows: lines.length, bytes: plain.length, storedBytes: stored.length },
    ...{ firstId: idOf(lines[0]), lastId: idOf(lines.at(-1)), sha256, previous: previousOf(folder) },
    sealedAt: '2026-06-01T00:00:00.000Z',
    ...options.manifest,
  };
  return { folder, file, stored, line, newName: `${file}.new-${sha256}` };
}

/** Seals a day whole: its file and the line of the manifest. */
export function sealDay(home: string, day: string, lines: readonly string[], options: SealOptions = {}): string {
  const sealed = prepareDay(home, day, lines, options);
  mkdirSync(sealed.folder, { recursive: true });
  writeFileSync(join(sealed.folder, sealed.file), sealed.stored);
  appendManifest(sealed.folder, sealed.line);
  return join(sealed.folder, sealed.file);
}

export function appendManifest(folder: string, line: object): void {
  mkdirSync(folder, { recursive: true });
  appendFileSync(join(folder, 'manifest.jsonl'), `${JSON.stringify(line)}\n`);
}

/** Says that the rows of a day of the log went back. */
export function appendRestored(home: string, day: string): void {
  const { folder, line } = prepareDay(home, day, [], { manifest: { storedBytes: 0, restored: true } });
  appendManifest(folder, line);
}

/** Inserts lines of the log as the writer would. */
export function insertLogs(database: Database.Database, entries: readonly LogEntry[]): void {
  const insert = database.prepare('INSERT INTO logs VALUES (@id, @source, @type, @refId, @payload, @timestamp)');
  database.transaction(() => {
    for (const entry of entries) insert.run(entry);
  })();
}

/** A line of the log on a day of 2026, by default the first of January. */
export function logEntry(id: number, overrides: Partial<LogEntry> & { readonly at?: string } = {}): LogEntry {
  const { at = '2026-01-01T12:00:00.000Z', ...rest } = overrides;
  const base = { id, source: 'workflow', type: 'started', refId: `run-${id}`, payload: `{"n":${id}}` };
  return { ...base, timestamp: Date.parse(at) + id, ...rest };
}

function idOf(line: string | undefined): number {
  const id = /"id":(-?\d+)/.exec(line ?? '')?.[1];
  return Number(id ?? 0);
}

function previousOf(folder: string): string {
  const path = join(folder, 'manifest.jsonl');
  const last = existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n').at(-1) : undefined;
  return last === undefined ? '0'.repeat(64) : createHash('sha256').update(last).digest('hex');
}
