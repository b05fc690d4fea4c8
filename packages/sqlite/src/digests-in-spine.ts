import { type Digest, digestsIn, openPack } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';
import { openSpineToRead } from './open-spine-to-read.ts';

/**
 * Whatever may be the digest of a blob in any column of any table of a `spine.db`, of one instant, and some twice. Columns
 * are not chosen, so that a new one that names blobs is among them.
 * @throws DatabaseError `SPINE_MISSING`, `SPINE_FOREIGN`, `SPINE_NEWER`
 */
export function* digestsInSpine(path: string): Generator<Digest, void> {
  const database = openSpineToRead(path);
  try {
    database.exec('BEGIN');
    const names = database
      .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")
      .pluck()
      .all();
    for (const name of names) {
      const rows = database.prepare<[], unknown[]>(`SELECT * FROM "${name.replaceAll('"', '""')}"`).raw();
      for (const row of rows.iterate()) yield* digestsInRow(row);
      if (name === 'event_packs') yield* digestsInPacks(database);
    }
  } finally {
    database.close();
  }
}

/** A pack that is damaged may name any: it is thrown, so that nobody takes what it names for unused. */
function* digestsInPacks(database: Database): Generator<Digest, void> {
  const packs = database.prepare<[], Uint8Array>('SELECT body FROM event_packs').pluck();
  for (const body of packs.iterate()) {
    for (const line of openPack(body)) yield* digestsIn(line);
  }
}

function* digestsInRow(row: readonly unknown[]): Generator<Digest, void> {
  for (const cell of row) {
    const text = Buffer.isBuffer(cell) ? cell.toString('latin1') : cell;
    if (typeof text === 'string') yield* digestsIn(text);
  }
}
