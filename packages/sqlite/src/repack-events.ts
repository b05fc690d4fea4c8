import { lineOfPlace, openPack, packOfPlace, placeInPack, sealPack } from '@agentspine/schema';
import type Database from 'better-sqlite3';
import { DatabaseError } from './errors.ts';
import { openSqliteToRead } from './open-sqlite.ts';

const usedSql = 'SELECT seq, packed FROM event_rows WHERE packed IS NOT NULL ORDER BY packed';
const packsSql = 'SELECT id, lines FROM event_packs';

interface UsedLine {
  readonly seq: number;
  readonly packed: number;
}

/**
 * Writes packs again that have lines of which the events are gone, without these lines; in the transaction that is open.
 * @throws DatabaseError `SPINE_CORRUPT` for one that cannot be read
 */
export function dropUnusedLines(database: Database.Database): void {
  const { used, packs } = readPacks(database);
  for (const { id, lines } of packs) {
    const kept = used.get(id) ?? [];
    if (kept.length < lines) repack(database, id, kept);
  }
}

/** The lines of each pack that events name, and how many lines each pack should have. */
function readPacks(database: Database.Database) {
  return {
    used: Map.groupBy(database.prepare<[], UsedLine>(usedSql).all(), ({ packed }) => packOfPlace(packed)),
    packs: database.prepare<[], { id: number; lines: number }>(packsSql).all(),
  };
}

function repack(database: Database.Database, id: number, kept: readonly UsedLine[]): void {
  if (kept.length > 0) {
    const lines = linesOf(database, id);
    const body = sealPack(kept.map(({ packed }) => lines[lineOfPlace(packed)] ?? ''));
    const insert = database.prepare('INSERT INTO event_packs (lines, body) VALUES (?, ?)');
    const pack = Number(insert.run(kept.length, body).lastInsertRowid);
    const move = database.prepare('UPDATE event_rows SET packed = ? WHERE seq = ?');
    for (const [line, { seq }] of kept.entries()) move.run(placeInPack(pack, line), seq);
  }
  database.prepare('DELETE FROM event_packs WHERE id = ?').run(id);
}

function linesOf(database: Database.Database, id: number): readonly string[] {
  const body = database.prepare<[number], Uint8Array>('SELECT body FROM event_packs WHERE id = ?').pluck().get(id);
  try {
    return openPack(body ?? new Uint8Array());
  } catch (cause) {
    throw new DatabaseError('SPINE_CORRUPT', `pack ${id} of spine.db is damaged: restore a backup`, { cause });
  }
}

/** A pack that is not what events need of it. */
export interface DamagedPack {
  /** Its id in `event_packs`. */
  readonly id: number;
  /** How many events have their payload in it. */
  readonly events: number;
}

/** Packs of a `spine.db` that are missing, cannot be opened, or lack lines. @throws SqliteError */
export function findDamagedPacks(path: string): readonly DamagedPack[] {
  const database = openSqliteToRead(path);
  try {
    return damagedPacksIn(database);
  } finally {
    database.close();
  }
}

function damagedPacksIn(database: Database.Database): readonly DamagedPack[] {
  if (database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'event_packs'").get() === undefined) return [];
  const { used, packs } = readPacks(database);
  const ids = new Set([...packs.map(({ id }) => id), ...used.keys()]);
  const lines = new Map(packs.map((pack) => [pack.id, pack.lines]));
  return [...ids].flatMap((id) => {
    const events = used.get(id) ?? [];
    return isWhole(database, { id, lines: lines.get(id), events }) ? [] : [{ id, events: events.length }];
  });
}

interface PackToCheck {
  readonly id: number;
  readonly lines: number | undefined;
  readonly events: readonly UsedLine[];
}

function isWhole(database: Database.Database, { id, lines, events }: PackToCheck): boolean {
  try {
    const found = linesOf(database, id);
    return found.length === lines && events.every(({ packed }) => lineOfPlace(packed) < found.length);
  } catch (error) {
    if (error instanceof DatabaseError) return false;
    throw error;
  }
}
