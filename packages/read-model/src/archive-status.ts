import { archiveVersion, fidelityClasses, messageOf, seenArchiveNames, storedViews } from '@agentspine/schema';
import { openSqliteToRead, sizeOfFile } from '@agentspine/sqlite';
import type { Database } from 'better-sqlite3';
import { type ArchiveFile, openArchiveFile } from './archive-file.ts';
import { type ArchiveState, positionOf } from './archive-state.ts';
import { compareLedger } from './ledger/ledger-position.ts';
import type { LedgerStat, LedgerTail } from './ports.ts';

/** What is known of the archive without building it (SPEC 2.6, A073). */
export interface ArchiveStatus {
  /** The path. */
  readonly path: string;
  /** Whether there is such a file. */
  readonly exists: boolean;
  /** `corrupt`, `outdated`: the next build starts over. `newer`: a newer program wrote it. */
  readonly state: 'missing' | 'ok' | 'corrupt' | 'newer' | 'outdated';
  /** Why the archive is not `ok`. */
  readonly problem: string | undefined;
  /** The version that the file has. */
  readonly archiveVersion: number | undefined;
  /** The version that this program builds. */
  readonly supportedVersion: number;
  /** Whether the archive has all whole lines of the ledger. */
  readonly upToDate: boolean;
  /** How many bytes of the ledger are in it. */
  readonly ledgerOffsetBytes: number | undefined;
  /** Size of the ledger, in bytes. */
  readonly ledgerSizeBytes: number | undefined;
  /** When the ledger had last changed at the last build, in milliseconds since the epoch; `undefined` where the archive is not `ok`. */
  readonly builtLedgerMtimeMs: number | undefined;
  /** When the ledger last changed, in milliseconds since the epoch; `undefined` where there is none. */
  readonly ledgerMtimeMs: number | undefined;
  /** When something was last added: ISO 8601 in UTC. */
  readonly lastBuiltAt: string | undefined;
  /** When it was last built from the beginning: ISO 8601 in UTC. */
  readonly lastRebuildAt: string | undefined;
  /** When it was last made smaller: ISO 8601 in UTC. */
  readonly lastCompactedAt: string | undefined;
  /** The price book of its costs. */
  readonly pricingVersion: string | undefined;
  /** Number of rows by table; empty where the archive is not `ok`. */
  readonly rowCounts: Readonly<Record<string, number>>;
  /** Turns by fidelity class; `unknown` are those without one. */
  readonly fidelity: Readonly<Record<string, number>>;
  /** Size of the file, in bytes. */
  readonly archiveSizeBytes: number;
  /** Size of its write-ahead log, in bytes. */
  readonly walSizeBytes: number;
}

/** How much of a status is asked for. */
export interface StatusOptions {
  /** `false`: no row is counted, which takes a look at all of them, and both counts are empty. */
  readonly countsRows?: boolean;
}

/** Reads the status. Creates nothing, waits for no build and throws over nothing that the archive may be. */
export async function readArchiveStatus(
  path: string,
  ledger: LedgerTail,
  { countsRows = true }: StatusOptions = {},
): Promise<ArchiveStatus> {
  const stat = await ledger.stat();
  const files = { archiveSizeBytes: sizeIfFile(path), walSizeBytes: sizeIfFile(`${path}-wal`) };
  const file = openToRead(path);
  const base = { ...emptyStatus(path, stat), ...files, exists: file.kind !== 'missing' };
  if (file.kind === 'missing') return { ...base, state: 'missing', upToDate: false };
  if (file.kind === 'corrupt') return { ...base, state: 'corrupt', problem: file.reason };
  if (file.kind !== 'ok') return { ...base, state: file.kind, archiveVersion: file.version };
  const { database, state } = file;
  try {
    return {
      ...base,
      ...stateFields(state),
      state: 'ok',
      ...(countsRows ? { rowCounts: countRows(database), fidelity: countFidelity(database) } : {}),
      upToDate: await isUpToDate(ledger, stat, state),
    };
  } catch (error) {
    return { ...base, state: 'corrupt', problem: messageOf(error) };
  } finally {
    database.close();
  }
}

function openToRead(path: string): ArchiveFile {
  try {
    return openArchiveFile(path, openSqliteToRead);
  } catch (error) {
    return { kind: 'corrupt', reason: messageOf(error) };
  }
}

function emptyStatus(path: string, stat: LedgerStat | undefined): ArchiveStatus {
  return {
    path,
    exists: false,
    state: 'missing',
    problem: undefined,
    archiveVersion: undefined,
    supportedVersion: archiveVersion,
    upToDate: false,
    ledgerOffsetBytes: undefined,
    ledgerSizeBytes: stat?.size,
    builtLedgerMtimeMs: undefined,
    ledgerMtimeMs: stat?.mtimeMs,
    lastBuiltAt: undefined,
    lastRebuildAt: undefined,
    lastCompactedAt: undefined,
    pricingVersion: undefined,
    rowCounts: {},
    fidelity: {},
    archiveSizeBytes: 0,
    walSizeBytes: 0,
  };
}

function stateFields(state: ArchiveState): Partial<ArchiveStatus> {
  return {
    archiveVersion: state.archiveVersion,
    ledgerOffsetBytes: state.ledgerOffsetBytes,
    builtLedgerMtimeMs: state.ledgerMtimeMs,
    lastBuiltAt: state.lastBuiltAt ?? undefined,
    lastRebuildAt: state.lastRebuildAt ?? undefined,
    lastCompactedAt: state.lastCompactedAt ?? undefined,
    pricingVersion: state.pricingVersion ?? undefined,
  };
}

function countRows(database: Database): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  // Of a view its table is counted: SQLite looks up all that a view joins for each row.
  const tables = new Map(storedViews.map(({ name, table }) => [name, table]));
  for (const name of seenArchiveNames) {
    const sql = `SELECT count(*) FROM ${tables.get(name) ?? name}`;
    counts[name] = database.prepare<[], number>(sql).pluck().get() ?? 0;
  }
  return counts;
}

function countFidelity(database: Database): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of [...fidelityClasses, 'unknown']) counts[name] = 0;
  const rows = database
    .prepare<[], { readonly name: string; readonly count: number }>(
      "SELECT coalesce(attribution_fidelity, 'unknown') AS name, count(*) AS count FROM turns GROUP BY 1",
    )
    .all();
  for (const { name, count } of rows) counts[name] = count;
  return counts;
}

/** How much is read at once to find a line end. */
const searchBytes = 64 * 1024;

async function isUpToDate(ledger: LedgerTail, stat: LedgerStat | undefined, state: ArchiveState): Promise<boolean> {
  const change = await compareLedger(ledger, stat, positionOf(state));
  if (change !== 'grown') return change !== 'replaced';
  const size = stat?.size ?? 0;
  for (let offset = state.ledgerOffsetBytes; offset < size; offset += searchBytes) {
    const bytes = await ledger.read(offset, Math.min(offset + searchBytes, size));
    if (bytes.includes(0x0a)) return false;
    if (bytes.length === 0) break;
  }
  return true;
}

function sizeIfFile(path: string): number {
  try {
    return sizeOfFile(path) ?? 0;
  } catch {
    // A symbolic link or a folder: `openArchiveFile` says so.
    return 0;
  }
}
