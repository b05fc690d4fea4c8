import { compareTexts } from '@agentspine/schema';
import type { ProvenanceColumns } from '../rows/provenance-columns.ts';
import type { SeenRow } from '../rows/record-rows.ts';
import type { ImportProblemRow, SessionNoteRow, SourceFileRow } from '../rows/side-rows.ts';

/**
 * Which of two rows with one key stays. A record from the API replaces any other, as it was said last; of two observations
 * in transcripts the earliest stays, then the first by place: so the order in which files are read does not matter.
 */
export function joinSeenRows<Row extends SeenRow>(known: Row, seen: Row): Row {
  if (seen.sourceFile === null) return seen;
  if (known.sourceFile === null) return known;
  return compareSeenRows(seen, known) < 0 ? seen : known;
}

/** `joinSeenRows` as a condition for `upsertStatement`. */
export function isBetterSeen(table: string): string {
  const order = (row: string): string =>
    `(coalesce(nullif(${row}.ts, ''), '~'), ${row}.source_file, ${row}.generation, ${row}.byte_from, ${row}.byte_to)`;
  return `excluded.source_file IS NULL
    OR (${table}.source_file IS NOT NULL AND ${order('excluded')} < ${order(table)})`;
}

/** The same for a narrow table (`stored-views.ts`), whose rows have the number of their place. */
export function isBetterStored(table: string): string {
  const order = (row: string): string => {
    const place = `FROM source_place WHERE id = ${row}.place`;
    return `(coalesce(nullif(${row}.ts, ''), '~'), (SELECT source_file ${place}), (SELECT generation ${place}),
      ${row}.byte_from, ${row}.byte_to)`;
  };
  return `excluded.place IS NULL OR (${table}.place IS NOT NULL AND ${order('excluded')} < ${order(table)})`;
}

/** Orders observations by time, the unknown time last, then by session and place. */
function compareSeenRows(left: SeenRow, right: SeenRow): number {
  return (
    compareTexts(left.ts || '~', right.ts || '~') ||
    compareTexts(left.sessionId, right.sessionId) ||
    comparePlaces(left, right)
  );
}

/** A value's first and last time; its place is that of its last observation. */
export function joinSessionNotes(known: SessionNoteRow, seen: SessionNoteRow): SessionNoteRow {
  const latest = compareNotes(known, seen) >= 0 ? known : seen;
  return { ...latest, firstTs: firstKnown(known.firstTs, seen.firstTs) };
}

/** Orders notes by their last observation, then by value: the greatest is what holds now. */
export function compareNotes(left: SessionNoteRow, right: SessionNoteRow): number {
  return compareTexts(left.lastTs, right.lastTs) || comparePlaces(left, right) || compareTexts(left.value, right.value);
}

/** The unknown names of one source line add up; of several reasons the first by name stays. */
export function joinImportProblems(known: ImportProblemRow, seen: ImportProblemRow): ImportProblemRow {
  const byteTo = Math.max(known.byteTo, seen.byteTo);
  if (known.problem === 'unparsed') return { ...(known.detail <= seen.detail ? known : seen), byteTo };
  const names = new Set([...parseNames(known.detail), ...parseNames(seen.detail)]);
  return { ...known, byteTo, detail: JSON.stringify([...names].sort()) };
}

/** Of two cursors of a file the farther one holds. */
export function joinSourceFiles(known: SourceFileRow, seen: SourceFileRow): SourceFileRow {
  const order =
    known.generation - seen.generation ||
    known.derivedBytes - seen.derivedBytes ||
    compareTexts(known.parser, seen.parser) ||
    compareTexts(known.path, seen.path);
  return order >= 0 ? known : seen;
}

/** Orders places by file, generation, start and end; a record from the API has none and comes first. */
function comparePlaces(left: ProvenanceColumns, right: ProvenanceColumns): number {
  return (
    compareTexts(left.sourceFile ?? '', right.sourceFile ?? '') ||
    (left.generation ?? 0) - (right.generation ?? 0) ||
    (left.byteFrom ?? 0) - (right.byteFrom ?? 0) ||
    (left.byteTo ?? 0) - (right.byteTo ?? 0)
  );
}

function firstKnown(left: string, right: string): string {
  if (left === '' || right === '') return left || right;
  return left <= right ? left : right;
}

function parseNames(json: string): readonly string[] {
  return JSON.parse(json) as readonly string[];
}
