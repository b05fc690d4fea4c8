import { type FidelityClass, fidelityClasses, usdOfPico } from '@agentspine/schema';
import { ReaderError } from '@agentspine/sql';
import type { Database } from 'better-sqlite3';
import type { AskedAt } from '../time-bound.ts';
import { type TurnFilter, turnCondition } from '../turn-filter.ts';

/** Which turns are compared, and how many make a sample. */
export interface CompareRequest extends Omit<TurnFilter, 'model'> {
  /** At least two distinct names; `unknown` is the empty one. */
  readonly models: readonly string[];
  /** Cells with fewer turns are marked; 5 unless given. */
  readonly minSample?: number | undefined;
  /** Whether turns of every fidelity count; otherwise those below `usage-only` are left out (A098). */
  readonly includePartial?: boolean | undefined;
}

/** What one model did in one activity (SPEC 2.11); a ratio without a denominator is null. */
export interface CompareCell {
  /** The model, as its provider names it. */
  readonly model: string;
  /** What the turns were about. */
  readonly activity: string;
  /** Number of responses. */
  readonly turns: number;
  /** Turns that changed files. */
  readonly editTurns: number;
  /** Turns with edits that needed no retry. */
  readonly oneShotTurns: number;
  /** Turns with a price. */
  readonly pricedTurns: number;
  /** Of the priced turns, those of which only a part is known. */
  readonly partlyPricedTurns: number;
  /** Dollars of all priced turns; null where none is priced. */
  readonly totalCostUsd: number | null;
  /** Dollars a priced turn; null where none is priced. */
  readonly costPerTurnUsd: number | null;
  /** Share of the turns with edits that needed no retry, 0 to 1; null where none has edits. */
  readonly oneShotRate: number | null;
  /** Cache reads as a share of all input, 0 to 1; null where nothing was read or written. */
  readonly cacheHitRate: number | null;
  /** Of turns with edits; the mean of the middle two when even. */
  readonly medianRetries: number | null;
  /** Whether there is not a single turn. */
  readonly noData: boolean;
  /** Whether there are turns, but fewer than `minSample`. */
  readonly insufficientSample: boolean;
}

/** Models against activities, a cell each. */
export interface Comparison {
  /** By total cost descending, then name. */
  readonly models: readonly { readonly model: string; readonly turns: number; readonly totalCostUsd: number | null }[];
  /** By turns descending, then name. */
  readonly activities: readonly string[];
  /** One for each activity and model, in their orders. */
  readonly cells: readonly CompareCell[];
  /** How many turns make a sample. */
  readonly minSample: number;
  /** The weakest fidelity that counts; turns of unknown fidelity always count. */
  readonly minFidelity: FidelityClass;
  /** Turns of the requested models that were left out, by class. */
  readonly excluded: Readonly<Record<string, number>>;
  /** Turns that were left out because their fidelity is too weak. */
  readonly excludedTurns: number;
}

/** Fewer turns than this say little about a model. */
const minSampleDefault = 5;

interface Cell {
  turns: number;
  editTurns: number;
  oneShotTurns: number;
  pricedTurns: number;
  partlyPricedTurns: number;
  costPico: bigint;
  cacheRead: bigint;
  promptTokens: bigint;
  readonly retries: (readonly [retries: number, turns: number])[];
}

/**
 * Compares models by activity (SPEC 2.11, A096-A098); only responses count, calls inside them and synthetic messages do not.
 * @throws ReaderError `READER_BAD_REQUEST` for fewer than two models, or a bound that is not a time
 */
export function compareModels(database: Database, request: CompareRequest, askedAt: AskedAt): Comparison {
  const models = [...new Set(request.models)];
  if (models.length < 2) {
    throw new ReaderError(
      'READER_BAD_REQUEST',
      'compare needs at least two different models, as in `claude-opus-4-5,gpt-5`',
    );
  }
  const minSample = request.minSample ?? minSampleDefault;
  if (!Number.isSafeInteger(minSample) || minSample < 1) {
    throw new ReaderError('READER_BAD_REQUEST', `the smallest sample is a whole number from 1, not ${minSample}`);
  }
  const minFidelity: FidelityClass = request.includePartial === true ? 'cost-only' : 'usage-only';
  const cells = readCells(database, { ...request, models, minFidelity }, askedAt);
  const excluded = readExcluded(database, { ...request, models, minFidelity }, askedAt);
  const columns = orderModels(models, cells);
  const activities = orderActivities(cells);
  return {
    models: columns,
    activities,
    cells: activities.flatMap((activity) =>
      columns.map(({ model }) => describeCell(model, activity, cells.get(model)?.get(activity), minSample)),
    ),
    minSample,
    minFidelity,
    excluded,
    excludedTurns: Object.values(excluded).reduce((sum, turns) => sum + turns, 0),
  };
}

interface Slice extends CompareRequest {
  readonly minFidelity: FidelityClass;
}

function sliceCondition(slice: Slice, askedAt: AskedAt) {
  const condition = turnCondition(slice, askedAt);
  const marks = slice.models.map(() => '?').join(', ');
  return {
    sql: `${condition.sql} AND t.kind = 'response' AND t.model IN (${marks})`,
    values: [...condition.values, ...slice.models.map((model) => (model === 'unknown' ? '' : model))],
    /** Classes good enough; a turn of unknown fidelity passes every minimum (SPEC 2.7). */
    classes: fidelityClasses.slice(fidelityClasses.indexOf(slice.minFidelity)),
  };
}

/** Model → activity → cell; retries are read as a histogram, from which the median follows. */
function readCells(database: Database, slice: Slice, askedAt: AskedAt): Map<string, Map<string, Cell>> {
  const { sql, values, classes } = sliceCondition(slice, askedAt);
  const statement = database.prepare(
    `SELECT t.model, t.activity, t.has_edits = 1, CASE WHEN t.has_edits = 1 THEN ifnull(t.retries, 0) END, count(*),
       count(t.cost_total_picousd), ifnull(sum(t.cost_total_picousd), 0), sum(t.cache_read_tokens),
       sum(t.input_tokens + t.cache_read_tokens + t.cache_create_5m_tokens + t.cache_create_1h_tokens),
       ifnull(sum(t.cost_complete = 0), 0)
     FROM turns t
     WHERE ${sql} AND (t.attribution_fidelity IS NULL OR t.attribution_fidelity IN (${classes.map(() => '?').join(', ')}))
     GROUP BY 1, 2, 3, 4`,
  );
  const models = new Map<string, Map<string, Cell>>();
  for (const row of statement
    .raw()
    .safeIntegers()
    .all(...values, ...classes) as unknown[][]) {
    const [name, activity, hasEdits, retries, turns, priced, cost, cacheRead, prompt, partly] = row;
    const model = name === '' ? 'unknown' : String(name);
    const activities = models.get(model) ?? new Map<string, Cell>();
    models.set(model, activities);
    const key = activity === null ? 'unclassified' : String(activity);
    const cell = activities.get(key) ?? emptyCell();
    activities.set(key, cell);
    cell.turns += Number(turns);
    cell.pricedTurns += Number(priced);
    cell.partlyPricedTurns += Number(partly);
    cell.costPico += cost as bigint;
    cell.cacheRead += cacheRead as bigint;
    cell.promptTokens += prompt as bigint;
    if (hasEdits !== 1n) continue;
    cell.editTurns += Number(turns);
    if (retries === 0n) cell.oneShotTurns += Number(turns);
    cell.retries.push([Number(retries), Number(turns)]);
  }
  return models;
}

function readExcluded(database: Database, slice: Slice, askedAt: AskedAt): Readonly<Record<string, number>> {
  const { sql, values, classes } = sliceCondition(slice, askedAt);
  const statement = database.prepare(
    `SELECT t.attribution_fidelity, count(*) FROM turns t
     WHERE ${sql} AND t.attribution_fidelity NOT IN (${classes.map(() => '?').join(', ')}) GROUP BY 1 ORDER BY 1`,
  );
  return Object.fromEntries(statement.raw().all(...values, ...classes) as [string, number][]);
}

function emptyCell(): Cell {
  return {
    turns: 0,
    editTurns: 0,
    oneShotTurns: 0,
    pricedTurns: 0,
    partlyPricedTurns: 0,
    costPico: 0n,
    cacheRead: 0n,
    promptTokens: 0n,
    retries: [],
  };
}

function describeCell(model: string, activity: string, found: Cell | undefined, minSample: number): CompareCell {
  const cell = found ?? emptyCell();
  const isPriced = cell.pricedTurns > 0;
  return {
    model,
    activity,
    turns: cell.turns,
    editTurns: cell.editTurns,
    oneShotTurns: cell.oneShotTurns,
    pricedTurns: cell.pricedTurns,
    partlyPricedTurns: cell.partlyPricedTurns,
    totalCostUsd: isPriced ? usdOfPico(cell.costPico) : null,
    costPerTurnUsd: isPriced ? usdOfPico(cell.costPico) / cell.pricedTurns : null,
    oneShotRate: cell.editTurns === 0 ? null : cell.oneShotTurns / cell.editTurns,
    cacheHitRate: cell.promptTokens === 0n ? null : Number(cell.cacheRead) / Number(cell.promptTokens),
    medianRetries: medianOf(cell.retries),
    noData: cell.turns === 0,
    insufficientSample: cell.turns > 0 && cell.turns < minSample,
  };
}

/** The median of a histogram; null when it is empty. */
export function medianOf(histogram: readonly (readonly [value: number, times: number])[]): number | null {
  const sorted = histogram.toSorted(([left], [right]) => left - right);
  const total = sorted.reduce((sum, [, times]) => sum + times, 0);
  if (total === 0) return null;
  return (nth(sorted, Math.floor((total - 1) / 2)) + nth(sorted, Math.floor(total / 2))) / 2;
}

function nth(sorted: readonly (readonly [value: number, times: number])[], index: number): number {
  let passed = 0;
  for (const [value, times] of sorted) {
    passed += times;
    if (index < passed) return value;
  }
  return 0;
}

function orderModels(models: readonly string[], cells: ReadonlyMap<string, ReadonlyMap<string, Cell>>) {
  const columns = models.map((model) => {
    const own = [...(cells.get(model)?.values() ?? [])];
    const turns = own.reduce((sum, cell) => sum + cell.turns, 0);
    const pico = own.reduce((sum, cell) => sum + cell.costPico, 0n);
    const isPriced = own.some((cell) => cell.pricedTurns > 0);
    return { model, turns, totalCostUsd: isPriced ? usdOfPico(pico) : null };
  });
  return columns.sort(
    (left, right) => (right.totalCostUsd ?? -1) - (left.totalCostUsd ?? -1) || (left.model < right.model ? -1 : 1),
  );
}

function orderActivities(cells: ReadonlyMap<string, ReadonlyMap<string, Cell>>): string[] {
  const turns = new Map<string, number>();
  for (const activities of cells.values()) {
    for (const [activity, cell] of activities) turns.set(activity, (turns.get(activity) ?? 0) + cell.turns);
  }
  const ordered = [...turns].sort(([left, a], [right, b]) => b - a || (left < right ? -1 : 1));
  return ordered.map(([activity]) => activity);
}
