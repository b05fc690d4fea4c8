import { picoUsdPerMicroUsd } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';
import { countOf } from '../../counts.ts';
import { type KnownSum, knownSumColumns, knownSumWidth, parseKnownSum } from '../daily/known-sum.ts';
import { type DayBinding, readDay, withDayRows } from '../daily/rows-of-day.ts';
import { joinPieces, piecesJson, piecesSql, type TimePiece } from '../time-pieces.ts';
import type { UsedPart } from './used.ts';

/** A hook writes down a call after the log of it: within this many seconds of its end it is the same call. */
const lateSecondsMax = 60;

const sumKeys = ['input_tokens', 'output_tokens', 'cached_input_tokens', 'cost_usd_micros'] as const;

const dayRows = withDayRows('token_usage', ['ts_utc', 'session_id', 'runtime', 'model', ...sumKeys]);

const sessionsSql = `${dayRows} SELECT DISTINCT session_id FROM day_rows WHERE session_id IS NOT NULL`;

/**
 * `@imported` has the sessions that the archive holds, and until when. A record of one of them, from before then, is of a call
 * that a transcript says more about.
 */
const usageSql = `${dayRows}, ${piecesSql('@pieces').slice('WITH '.length)},
  imported (id, until) AS MATERIALIZED (SELECT key, value FROM json_each(@imported)),
  judged AS (SELECT day_rows.*, julianday(ts_utc) <= julianday(until, '+${lateSecondsMax} seconds') AS is_imported
    FROM day_rows LEFT JOIN imported ON imported.id = session_id)
  SELECT ifnull(is_imported, 0), runtime, model, p.label, count(*), ${sumKeys.map(knownSumColumns).join(', ')}
  FROM judged ${joinPieces('ts_utc')} GROUP BY 1, runtime, model, p.label`;

/** The sessions that records of the time name. */
export function readRecordedSessions(database: Database, binding: DayBinding): readonly string[] {
  return readDay(database, sessionsSql, binding).map(([id]) => String(id));
}

export interface RecordedSlice {
  readonly binding: DayBinding;
  readonly pieces: readonly TimePiece[];
  /** By session: until when the archive has it. */
  readonly imported: Readonly<Record<string, string>>;
}

/** What records say was used in the pieces, and of how many calls the archive knows. */
export function readRecordedUsage(
  database: Database,
  { binding, pieces, imported }: RecordedSlice,
): { readonly parts: readonly UsedPart[]; readonly alsoImported: number } {
  const rows = readDay(database, usageSql, {
    ...binding,
    pieces: piecesJson(pieces),
    imported: JSON.stringify(imported),
  });
  const own = rows.filter(([isImported]) => isImported === 0n);
  const others = rows.filter(([isImported]) => isImported !== 0n);
  return { parts: own.map(partOf), alsoImported: others.reduce((sum, row) => sum + Number(row[4]), 0) };
}

function partOf([, runtime, model, day, calls, ...columns]: readonly unknown[]): UsedPart {
  const sum = (key: (typeof sumKeys)[number]): KnownSum =>
    parseKnownSum(columns.slice(sumKeys.indexOf(key) * knownSumWidth).slice(0, knownSumWidth));
  const cost = sum('cost_usd_micros');
  return {
    origin: 'recorded',
    source: runtime as string | null,
    model: model as string | null,
    day: String(day),
    calls: Number(calls),
    inputTokens: sum('input_tokens'),
    outputTokens: sum('output_tokens'),
    cachedInputTokens: sum('cached_input_tokens'),
    costPico: { ...cost, sum: cost.sum === null ? null : countOf(BigInt(cost.sum) * picoUsdPerMicroUsd) },
  };
}
