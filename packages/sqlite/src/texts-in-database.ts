import { zstdDecompressSync } from 'node:zlib';
import { openState } from '@agentspine/schema';
import type Database from 'better-sqlite3';
import { openSqliteToRead } from './open-sqlite.ts';

/** A part of what a database holds. */
export interface StoredTexts {
  /** Values, a line feed between them; one character a byte. */
  readonly text: string;
  /** Whether they are words of an index of search, which are in lower case and without accents. */
  readonly isOfSearch: boolean;
}

const partChars = 1024 * 1024;
const zstdMagic = '28b52ffd';

/**
 * Every value of every table of a SQLite file, as of one instant: texts wherever their pages lie, bytes that are a zstd frame inflated, and the words of
 * indexes of search. What is in free pages is not read. Changes nothing. @throws SqliteError where it cannot be read
 */
export function* textsInDatabase(path: string): Generator<StoredTexts, void> {
  const database = openSqliteToRead(path);
  try {
    database.exec('BEGIN');
    yield* inParts(valuesIn(database), false);
    yield* inParts(wordsIn(database), true);
  } finally {
    database.close();
  }
}

const tablesSql = `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'shadow')`;
const indexesSql = `SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL TABLE%USING fts5%'`;

function* valuesIn(database: Database.Database): Generator<string, void> {
  for (const name of database.prepare<[], string>(tablesSql).pluck().all()) {
    const rows = database.prepare<[], unknown[]>(`SELECT * FROM "${name.replaceAll('"', '""')}"`).raw();
    for (const row of rows.iterate()) for (const cell of row) yield* textsOf(cell);
  }
}

function* textsOf(cell: unknown): Generator<string, void> {
  if (typeof cell === 'string') yield Buffer.from(cell).toString('latin1');
  if (!Buffer.isBuffer(cell)) return;
  yield cell.toString('latin1');
  if (cell.toString('hex', 0, 4) === zstdMagic) yield inflated(cell);
}

/** What is damaged has no text that anybody could read. States of cursors have a dictionary. */
function inflated(bytes: Uint8Array): string {
  try {
    return zstdDecompressSync(bytes).toString('latin1');
  } catch {
    return openState(bytes)?.toString('latin1') ?? '';
  }
}

function* wordsIn(database: Database.Database): Generator<string, void> {
  for (const [number, name] of database.prepare<[], string>(indexesSql).pluck().all().entries()) {
    const words = `words_${number}`;
    database.exec(`CREATE VIRTUAL TABLE temp.${words} USING fts5vocab('main', '${name.replaceAll("'", "''")}', 'row')`);
    const terms = database.prepare<[], string>(`SELECT term FROM temp.${words}`).pluck();
    for (const term of terms.iterate()) yield Buffer.from(term).toString('latin1');
  }
}

function* inParts(texts: Iterable<string>, isOfSearch: boolean): Generator<StoredTexts, void> {
  let held: string[] = [];
  let chars = 0;
  for (const text of texts) {
    held.push(text);
    chars += text.length;
    if (chars < partChars) continue;
    yield { text: held.join('\n'), isOfSearch };
    [held, chars] = [[], 0];
  }
  if (held.length > 0) yield { text: held.join('\n'), isOfSearch };
}
