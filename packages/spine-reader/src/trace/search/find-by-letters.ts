/**
 * What was typed, letter by letter, where the index has none of its words. Texts of events are computed of their payloads, and most
 * payloads are in packs: a pack is looked through as one text first, and a line is taken out only of one that may have it.
 */
import { kindWord, payloadSql, textOfPack } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';

/** Looking at this many texts letter by letter takes about a tenth of a second. */
const scannedMax = 30_000;
/** SQLite refuses long patterns. */
const patternCharactersMax = 256;

const tasksLikeSql = `SELECT rowid AS id FROM search_tasks
  WHERE search_text LIKE @pattern ESCAPE '\\' ORDER BY rowid LIMIT @wanted`;

const newestSql = (range: string): string => `SELECT seq, packed FROM (SELECT seq AS rowid, seq, packed FROM event_rows)
  WHERE ${range} ORDER BY rowid DESC LIMIT @scanned`;
const packsSql = (range: string): string =>
  `SELECT DISTINCT packed >> 16 FROM (${newestSql(range)}) WHERE packed IS NOT NULL`;
const tableSql = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'event_packs')";
const anySql = 'SELECT EXISTS (SELECT 1 FROM event_packs)';
const bodiesSql = 'SELECT id, body FROM event_packs WHERE id IN (SELECT value FROM json_each(?))';
/**
 * Of the newest events alone; a text is computed only of one whose payload may give a text that matches. CASE keeps the order, in which
 * a payload is asked for last.
 */
const eventsLikeSql = (range: string, payload: string): string => `SELECT id FROM (
    SELECT e.seq AS id, coalesce(x.search_text, spine_search_text(${payload})) AS text
    FROM (${newestSql(range)}) AS n CROSS JOIN event_rows AS e ON e.seq = n.seq
      LEFT JOIN search_events AS x ON x.event_id = e.event_id
    WHERE CASE WHEN x.event_id IS NOT NULL THEN 1
      WHEN n.packed IS NOT NULL AND n.packed >> 16 NOT IN (SELECT value FROM json_each(@packs)) THEN 0
      ELSE iif(octet_length(${payload}) > length(${payload}),
        spine_plain_text(${payload}), ${payload}) LIKE @part ESCAPE '\\' END)
  WHERE substr(text, instr(text, char(10))) LIKE @pattern ESCAPE '\\'
    AND (@kind IS NULL OR substr(text, 1, length(@kind)) = @kind OR substr(text, 1, length(@word)) = @word)
    AND EXISTS (SELECT 1 FROM timeline_rows AS t WHERE t.seq = id)
  LIMIT @wanted`;

/** Which events are looked at. */
interface LettersOfEvents {
  /** A condition on `rowid`. */
  readonly range: string;
  /** What the condition binds. */
  readonly bounds: Readonly<Record<string, unknown>>;
  /** Only events of this kind. */
  readonly kind: string | undefined;
  /** At most so many are found. */
  readonly wanted: number;
}

/** Rows of tasks that hold the text. */
export function findTasksByLetters(database: Database, literal: string, wanted: number): readonly number[] {
  return database
    .prepare(tasksLikeSql)
    .pluck()
    .all({ pattern: patternOf(literal), wanted }) as number[];
}

/** Rows of the newest events whose text holds it. */
export function findEventsByLetters(
  database: Database,
  literal: string,
  { range, bounds, kind, wanted }: LettersOfEvents,
): readonly number[] {
  const [written, word] = kind === undefined ? [null, null] : [`${kind} `, `${kindWord(kind)} `];
  const part = partOf(literal);
  const newest = { ...bounds, scanned: scannedMax };
  // Which packs the events are in costs a third of all that follows.
  const packed = hasPacks(database) ? database.prepare(packsSql(range)).pluck().all(newest) : [];
  const packs = packsThatMayHave(database, part, packed);
  const matching = { pattern: patternOf(literal), part: patternOf(part), packs: JSON.stringify(packs) };
  const values = { ...newest, ...matching, kind: written, word, wanted };
  const payload = packed.length === 0 ? 'e.payload_json' : payloadSql('e');
  return database.prepare(eventsLikeSql(range, payload)).pluck().all(values) as number[];
}

/** Whether payloads are in packs: no event that was logged is, and stores of an older schema have no table of packs. */
function hasPacks(database: Database): boolean {
  return [tableSql, anySql].every((sql) => database.prepare(sql).pluck().get() === 1);
}

/** Those of the packs in whose lines the part may be, in letters of either case. What is damaged has no lines. */
function packsThatMayHave(database: Database, part: string, packs: readonly unknown[]): readonly unknown[] {
  if (part === '' || packs.length === 0) return packs;
  // Per code unit: it finds all that LIKE does, which folds ASCII alone.
  const pattern = new RegExp(part.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'), 'i');
  const found: unknown[] = [];
  const bodies = database.prepare(bodiesSql).iterate(JSON.stringify(packs)) as Iterable<{ id: number; body: Buffer }>;
  for (const { id, body } of bodies) if (pattern.test(textOf(body))) found.push(id);
  return found;
}

function textOf(body: Buffer): string {
  try {
    return textOfPack(body).normalize('NFKC');
  } catch {
    return '';
  }
}

function patternOf(literal: string): string {
  return `%${literal
    .slice(0, patternCharactersMax)
    .toWellFormed()
    .replace(/[\\%_]/g, '\\$&')}%`;
}

/**
 * The longest part of what was typed that JSON writes as it is: a payload in its one form has it where its text has what was typed. It
 * does not begin with an accent, which would join a letter of an escape.
 */
function partOf(literal: string): string {
  const parts = literal.slice(0, patternCharactersMax).match(/[!#-[\]-~\p{L}\p{N}][!#-[\]-~\p{L}\p{N}\p{M}]*/gu) ?? [];
  return parts.reduce((longest, part) => (part.length > longest.length ? part : longest), '');
}
