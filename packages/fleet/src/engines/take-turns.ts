import { join } from 'node:path';
import type { Ledger } from '@agentspine/archive';
import type { LedgerLine } from '@agentspine/schema';
import { openSqliteToRead } from '@agentspine/sqlite';
import type { Home, HomeContext } from '@agentspine/stores';
import { openArchiveOf } from '@agentspine/stores/build-archive';
import { openLedgerOf } from '@agentspine/stores/open-stores';
import type { Database } from 'better-sqlite3';
import { segmentRowsMax } from '../segments/segment.ts';
import { takeLedger } from '../segments/take-ledger.ts';
import { derivedTables } from './engine-tables.ts';
import { encodeDerivedRow, parseDerivedRow } from './rows-of-segment.ts';

/** Rows that are derived of a part of the ledger. */
export interface TurnsPart {
  /** A line each. */
  readonly rows: readonly string[];
  /** Rows of more sessions, for segments of their own that come before: where there are more than a segment should have. */
  readonly earlier?: readonly (readonly string[])[] | undefined;
  /** The byte after the part. */
  readonly to: number;
}

/** Sessions of which a part of the ledger says something. */
export interface NamedSessions {
  /** By name; of one without a source, those of every source. */
  readonly sessions: ReadonlyMap<string, readonly [source: string | undefined, sessionId: string]>;
  /** Those with a response of one of these ids. */
  readonly messages: ReadonlySet<string>;
  /** Those with a response between two times, bounds included: RFC 3339, as JSON of `[from, to]`. */
  readonly ranges: ReadonlySet<string>;
}

/** After every time. */
const endOfTime = '~';

/**
 * All rows of the sessions that the next lines of the ledger speak of, as they are now: a session whose rows are shipped again takes the
 * place of what was shipped of it. The read model is brought up to the ledger before.
 */
export async function takeTurns(home: Home, world: HomeContext, from: number): Promise<TurnsPart> {
  await using ledger = await openLedgerOf(home, world, 'read');
  if ((await ledger.stat()) === undefined) return { rows: [], to: from };
  let { lines, to } = await takeLedger(ledger, from, segmentRowsMax);
  if (to === from) return { rows: [], to };
  await buildReadModel(home, ledger, world);
  const database = openSqliteToRead(join(home.directory, 'archive.sqlite'));
  try {
    for (let linesMax = segmentRowsMax; ; ) {
      const rows = readRows(database, sessionsOf(lines));
      if (rows.length <= segmentRowsMax) return { rows, to };
      // One line alone may speak of many sessions, or of one with more rows than that.
      if (linesMax === 1) return { ...groupRows(rows), to };
      linesMax = Math.ceil(linesMax / 4);
      ({ lines, to } = await takeLedger(ledger, from, linesMax));
    }
  } finally {
    database.close();
  }
}

/** Rows in groups that are not too large for a segment; those of one session stay together, for they replace what is there of it. */
export function groupRows(lines: readonly string[], rowsMax = segmentRowsMax): Pick<TurnsPart, 'rows' | 'earlier'> {
  const sessions = new Map<string, string[]>();
  for (const line of lines) {
    const row = parseDerivedRow(line)?.row;
    const key = JSON.stringify([row?.['source'], row?.['session_id']]);
    const there = sessions.get(key);
    if (there === undefined) sessions.set(key, [line]);
    else there.push(line);
  }
  const earlier: string[][] = [];
  let rows: string[] = [];
  for (const own of sessions.values()) {
    if (rows.length > 0 && rows.length + own.length > rowsMax) {
      earlier.push(rows);
      rows = [];
    }
    for (const line of own) rows.push(line);
  }
  return { rows, earlier };
}

/** The sessions that lines speak of. A stamp names one, or selects those of a response or of a time. */
export function sessionsOf(lines: readonly LedgerLine[]): NamedSessions {
  const sessions = new Map<string, readonly [string | undefined, string]>();
  const messages = new Set<string>();
  const ranges = new Set<string>();
  for (const line of lines) {
    if (line.kind === 'stamp') {
      const { sessionId, messageId, range } = line.selector;
      if (sessionId !== undefined) sessions.set(`\0${sessionId}`, [undefined, sessionId]);
      else if (messageId !== undefined) messages.add(messageId);
      else ranges.add(JSON.stringify([range?.fromTs ?? '', range?.toTs ?? endOfTime]));
    } else if ('record' in line) {
      const { source, sessionId } = line.record;
      sessions.set(`${source}\0${sessionId}`, [source, sessionId]);
    }
  }
  return { sessions, messages, ranges };
}

async function buildReadModel(home: Home, ledger: Ledger, world: HomeContext): Promise<void> {
  using archive = await openArchiveOf(home, ledger, world);
  await archive.build();
}

/** One pass over each table, whatever the number of sessions; a session that is named in two ways has its rows once. */
export function readRows(database: Database, named: NamedSessions): readonly string[] {
  const values = [...named.sessions.values()];
  const pairs = [...values.filter(([source]) => source !== undefined), ...selectedBy(database, named)];
  const ids = values.filter(([source]) => source === undefined).map(([, id]) => id);
  const where = `(source, session_id) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))
    OR session_id IN (SELECT value FROM json_each(?))`;
  return derivedTables.flatMap(({ name, columns }) => {
    const select = `SELECT ${columns.map((column) => `"${column.name}"`).join(', ')} FROM ${name} WHERE ${where}`;
    const rows = database
      .prepare<unknown[], Record<string, unknown>>(select)
      .all(JSON.stringify(pairs), JSON.stringify(ids));
    return rows.map((row) => encodeDerivedRow(name, row));
  });
}

type SessionPair = readonly [source: string, sessionId: string];

/** The sessions that have responses of these ids or times, as stamps select them in the read model. */
function selectedBy(database: Database, { messages, ranges }: NamedSessions): readonly SessionPair[] {
  const select = 'SELECT DISTINCT source, session_id FROM turns WHERE';
  const byId = database.prepare<unknown[], SessionPair>(`${select} message_id IN (SELECT value FROM json_each(?))`);
  const byTime = database.prepare<unknown[], SessionPair>(`${select} ts >= ? AND ts <= ? AND ts <> ''`);
  return [
    ...(messages.size === 0 ? [] : byId.raw().all(JSON.stringify([...messages]))),
    ...[...ranges].flatMap((range) => byTime.raw().all(...(JSON.parse(range) as [from: string, to: string]))),
  ];
}
