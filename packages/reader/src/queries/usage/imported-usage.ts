import type { Database } from 'better-sqlite3';
import { type Count, countOf } from '../../counts.ts';
import { instantOfTurn } from '../../turn-filter.ts';
import type { KnownSum } from '../daily/known-sum.ts';
import { joinPieces, piecesJson, piecesSql, type TimePiece, turnsToCut } from '../time-pieces.ts';
import {
  addGroup,
  countInnerCalls,
  emptyTally,
  figuresOf,
  groupColumns,
  parseGroup,
  type Tally,
  type UsageFigures,
} from '../usage-figures.ts';
import type { UsedPart } from './used.ts';

/** What the archive says was used in the pieces. */
export function readImportedUsage(database: Database, pieces: readonly TimePiece[]): readonly UsedPart[] {
  const names = ['t.source', 't.model', 'p.label'];
  const statement = database.prepare(
    `${piecesSql('?')} SELECT ${[...names, ...groupColumns].join(', ')}
     FROM ${turnsToCut} ${joinPieces(`(${instantOfTurn})`)} WHERE p.label IS NOT NULL
     GROUP BY ${[...names, 't.kind', 't.fidelity_json'].join(', ')}`,
  );
  const tallies = new Map<string, { readonly names: readonly string[]; readonly tally: Tally }>();
  for (const values of statement.raw().safeIntegers().all(piecesJson(pieces)) as unknown[][]) {
    const key = values.slice(0, names.length).map(String);
    const entry = tallies.get(key.join('\n')) ?? { names: key, tally: emptyTally() };
    tallies.set(key.join('\n'), entry);
    addGroup(entry.tally, parseGroup(values.slice(names.length)));
  }
  return [...tallies.values()].map(({ names: [source = '', model = '', day = ''], tally }) =>
    partOf(source, model, day, tally),
  );
}

function partOf(source: string, model: string, day: string, tally: Tally): UsedPart {
  const figures = figuresOf(tally);
  const calls = tally.turns + countInnerCalls(tally) + tally.unmetered;
  const sum = (field: 'inputTokens' | 'outputTokens' | 'cacheReadTokens') =>
    knownSumOf(figures, field, tally.unmetered);
  const isPriceless = figures.costUsd === null;
  return {
    origin: 'imported',
    source,
    model: model === '' ? null : model,
    day,
    calls,
    inputTokens: sum('inputTokens'),
    outputTokens: sum('outputTokens'),
    cachedInputTokens: sum('cacheReadTokens'),
    costPico: {
      sum: isPriceless ? null : countOf(tally.costPico),
      known: tally.priced - tally.partlyPriced,
      missing: tally.unpriced + tally.partlyPriced + tally.unmetered,
    },
  };
}

function knownSumOf(
  figures: UsageFigures,
  field: 'inputTokens' | 'outputTokens' | 'cacheReadTokens',
  unmetered: number,
): KnownSum {
  const sum: Count | null = figures[field];
  const { known, missing } = figures.known[field];
  return { sum, known, missing: missing + unmetered };
}

/** Until when the archive has each session: a record of a call that was made later is of a call that no import has seen. */
export function readImportedUntil(database: Database, sessionIds: readonly string[]): Readonly<Record<string, string>> {
  const statement = database.prepare(
    `SELECT wanted.value, max(${instantOfTurn}) FROM json_each(?) AS wanted
     CROSS JOIN (SELECT DISTINCT source FROM sessions) AS known
     CROSS JOIN turns t ON t.source = known.source AND t.session_id = wanted.value GROUP BY wanted.value`,
  );
  return Object.fromEntries(
    (statement.raw().all(JSON.stringify(sessionIds)) as [string, string | null][]).flatMap(([id, until]) =>
      until === null ? [] : [[id, until]],
    ),
  );
}
