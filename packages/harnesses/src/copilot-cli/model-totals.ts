import type { CopilotState } from './copilot-state.ts';
import { rememberedMax } from './copilot-state.ts';

/** Totals of a model, as a shutdown states them, or what calls that made summaries used. */
export interface Rollup {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

/** What a model's lines state since some place of the session. */
export interface Spoken {
  /** Output of its messages. */
  readonly output: number;
  /** The calls that made summaries: they have no messages. */
  readonly summaries: Rollup;
}

/** From where on totals may count; `beginning` is where those of the last shutdown did. */
const places = ['beginning', 'shutdown', 'resume', 'compaction'] as const;
type PlaceName = (typeof places)[number];

/** What the lines of a model state since each place from which its totals may count. */
export interface SpokenOfModel {
  readonly since: Readonly<Record<PlaceName, Spoken>>;
  /** The last response that was added: its chunks state the same output again. */
  readonly lastId: string;
}

const totalNames = ['input', 'output', 'cacheRead', 'cacheWrite'] as const;
const noTotals: Rollup = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
const nothing: Spoken = { output: 0, summaries: noTotals };
const nothingSince: SpokenOfModel['since'] = {
  beginning: nothing,
  shutdown: nothing,
  resume: nothing,
  compaction: nothing,
};

/** Adds what a message states, once for all chunks of a response. */
export function addSpoken(model: string, messageId: string, output: number, state: CopilotState): void {
  const { since, lastId } = spokenOf(model, state) ?? { since: nothingSince, lastId: '' };
  if (lastId === messageId) return;
  const added = mapSince(since, (spoken) => ({ ...spoken, output: spoken.output + output }));
  setSpoken(model, { since: added, lastId: messageId }, state);
}

/** Adds what a call that made a summary used; totals may begin again after it. */
export function addSummaryCall(model: string, used: Rollup, state: CopilotState): void {
  const { since, lastId } = spokenOf(model, state) ?? { since: nothingSince, lastId: '' };
  const added = mapSince(since, (spoken) => ({ ...spoken, summaries: combine(spoken.summaries, used, 1) }));
  setSpoken(model, { since: added, lastId }, state);
  beginAgainAt('compaction', state);
}

/** From here on totals may count: a session was resumed, or its context was made shorter. */
export function beginAgainAt(place: 'resume' | 'compaction', state: CopilotState): void {
  state.spoken = state.spoken.map(([model, { since, lastId }]) => [
    model,
    { since: { ...since, [place]: nothing }, lastId },
  ]);
}

/**
 * What a model's totals say beyond those before them, without the calls that made summaries, which have rows of their own. Totals go on over
 * a resume in some versions and begin again in others, as after a compaction. Their output says which: it is the sum of the
 * messages since they began. Where it is another sum, totals that began again are known by one that is smaller than it was.
 */
export function takeTotals(model: string, totals: Rollup, state: CopilotState): Rollup {
  const before = state.rollups.find(([name]) => name === model)?.[1];
  const others = state.rollups.filter(([name]) => name !== model);
  state.rollups = [...others, [model, totals] as [string, Rollup]].slice(-rememberedMax);
  const spoken = spokenOf(model, state);
  const since = spoken?.since ?? nothingSince;
  const isSmaller = before !== undefined && totalNames.some((name) => totals[name] < before[name]);
  const place = places.find((name) => !(isSmaller && name === 'beginning') && isSumOf(totals, since[name]));
  const goesOn = before !== undefined && !isSmaller && (place === undefined || place === 'beginning' || !spoken);
  const from = place === undefined || place === 'beginning' ? 'shutdown' : place;
  if (spoken !== undefined) {
    const beginning = goesOn ? since.beginning : since[from];
    setSpoken(model, { ...spoken, since: { ...nothingSince, beginning } }, state);
  }
  const counted = goesOn ? combine(totals, before, -1) : totals;
  return withoutSummaries(counted, goesOn ? since.shutdown : since[from]);
}

/** Whether totals are of these lines, with the calls that made summaries or without. */
function isSumOf({ output }: Rollup, { output: spoken, summaries }: Spoken): boolean {
  return output === spoken || output === spoken + summaries.output;
}

function withoutSummaries(counted: Rollup, { output, summaries }: Spoken): Rollup {
  const holdsThem = summaries.output > 0 && counted.output === output + summaries.output;
  return holdsThem ? combine(counted, summaries, -1) : counted;
}

function combine(left: Rollup, right: Rollup, sign: 1 | -1): Rollup {
  const of = (name: keyof Rollup): number => Math.max(0, left[name] + sign * right[name]);
  return { input: of('input'), output: of('output'), cacheRead: of('cacheRead'), cacheWrite: of('cacheWrite') };
}

function mapSince(since: SpokenOfModel['since'], change: (spoken: Spoken) => Spoken): SpokenOfModel['since'] {
  return {
    beginning: change(since.beginning),
    shutdown: change(since.shutdown),
    resume: change(since.resume),
    compaction: change(since.compaction),
  };
}

function spokenOf(model: string, { spoken }: CopilotState): SpokenOfModel | undefined {
  return spoken.find(([name]) => name === model)?.[1];
}

function setSpoken(model: string, spoken: SpokenOfModel, state: CopilotState): void {
  const others = state.spoken.filter(([name]) => name !== model);
  state.spoken = [...others, [model, spoken] as [string, SpokenOfModel]].slice(-rememberedMax);
}
