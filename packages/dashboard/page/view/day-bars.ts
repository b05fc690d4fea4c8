import type { UsageRow } from '@agentspine/server';

/** A day of a chart. */
export interface DayBar {
  /** Such as `2026-04-01`. */
  readonly day: string;
  /** Microdollars by source, in the order of `sources`; those that are not known are left out. */
  readonly parts: readonly number[];
  readonly costMicros: number;
}

/** The days of a chart, each one from the first to the last. */
export interface DayChart {
  readonly sources: readonly string[];
  readonly bars: readonly DayBar[];
  /** The largest cost of a day; at least 1. */
  readonly mostMicros: number;
  /** How many earlier days with usage are not in it. */
  readonly left: number;
}

const dayMs = 86_400_000;
/** More than a year of days are lines of a pixel. */
const daysMax = 366;

/** Sums by day as bars without gaps: a day on which nothing was used has none of it, and the newest `daysMax` days are shown. */
export function dayBarsOf(rows: readonly UsageRow[]): DayChart {
  const dated = rows.filter(({ key }) => key !== null && /^\d{4}-\d\d-\d\d$/.test(key));
  const sources = [...new Set(dated.map(({ source }) => source ?? ''))].sort();
  const byDay = Map.groupBy(dated, ({ key }) => Date.parse(key ?? ''));
  const days = [...byDay.keys()].sort((a, b) => a - b);
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return { sources, bars: [], mostMicros: 1, left: 0 };
  const from = Math.max(first, last - (daysMax - 1) * dayMs);
  const bars = Array.from({ length: (last - from) / dayMs + 1 }, (_, place): DayBar => {
    const some = byDay.get(from + place * dayMs) ?? [];
    const parts = sources.map((source) =>
      some.filter((row) => row.source === source).reduce((sum, { used }) => sum + (used.costMicros ?? 0), 0),
    );
    const day = new Date(from + place * dayMs).toISOString().slice(0, 10);
    return { day, parts, costMicros: parts.reduce((sum, part) => sum + part, 0) };
  });
  const mostMicros = Math.max(1, ...bars.map(({ costMicros }) => costMicros));
  return { sources, bars, mostMicros, left: days.filter((day) => day < from).length };
}

/** The days below a chart: the first, the middle and the last one, each once. */
export function axisDays(bars: readonly Pick<DayBar, 'day'>[]): readonly string[] {
  const shown = [bars[0], bars[Math.floor(bars.length / 2)], bars.at(-1)];
  return [...new Set(shown.flatMap((bar) => (bar === undefined ? [] : [bar.day])))];
}
