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
import { encodeDerivedRow } from './rows-of-segment.ts';

/** Rows that are derived of a part of the ledger. */
export interface TurnsPart {
  /** A line each. */
  readonly rows: readonly string[];
  /** The byte after the part. */
  readonly to: number;
}

/** Sessions of which a part of the ledger says something; `all` where a line may speak of any. */
export type NamedSessions = ReadonlyMap<string, readonly [source: string | undefined, sessionId: string]> | 'all';

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
      // One line alone may speak of a session with more rows than that.
      if (rows.length <= segmentRowsMax || linesMax === 1) return { rows, to };
      linesMax = Math.ceil(linesMax / 4);
      ({ lines, to } = await takeLedger(ledger, from, linesMax));
    }
  } finally {
    database.close();
  }
}

/** The sessions that lines speak of. */
export function sessionsOf(lines: readonly LedgerLine[]): NamedSessions {
  const named = new Map<string, readonly [string | undefined, string]>();
  for (const line of lines) {
    if (line.kind === 'stamp') {
      const { sessionId } = line.selector;
      if (sessionId === undefined) return 'all';
      named.set(`\0${sessionId}`, [undefined, sessionId]);
    } else if ('record' in line) {
      const { source, sessionId } = line.record;
      named.set(`${source}\0${sessionId}`, [source, sessionId]);
    }
  }
  return named;
}

async function buildReadModel(home: Home, ledger: Ledger, world: HomeContext): Promise<void> {
  using archive = await openArchiveOf(home, ledger, world);
  await archive.build();
}

/** One pass over each table, whatever the number of sessions; a session that is named in two ways has its rows once. */
export function readRows(database: Database, named: NamedSessions): readonly string[] {
  const values = named === 'all' ? [] : [...named.values()];
  const pairs = values.filter(([source]) => source !== undefined);
  const ids = values.filter(([source]) => source === undefined).map(([, id]) => id);
  const where =
    named === 'all'
      ? ''
      : ` WHERE (source, session_id) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))
          OR session_id IN (SELECT value FROM json_each(?))`;
  const given = named === 'all' ? [] : [JSON.stringify(pairs), JSON.stringify(ids)];
  return derivedTables.flatMap(({ name, columns }) => {
    const select = `SELECT ${columns.map((column) => `"${column.name}"`).join(', ')} FROM ${name}`;
    const rows = database.prepare<unknown[], Record<string, unknown>>(`${select}${where}`).all(...given);
    return rows.map((row) => encodeDerivedRow(name, row));
  });
}
