import { type Clock, clockOf } from '@agentspine/render/clock';
import { countCell, missingCell } from '@agentspine/render/count-text';
import { microUsdCell } from '@agentspine/render/numbers';
import type { Used } from '@agentspine/server';

/** Dollars to the cent; `*` after what is at least so much, `—` where no price is known. */
export function money({ costMicros, isCostWhole }: Pick<Used, 'costMicros' | 'isCostWhole'>): string {
  if (costMicros === null) return missingCell;
  const cents = Math.round(costMicros / 10_000) * 10_000;
  const text = costMicros > 0 && cents === 0 ? '<$0.01' : microUsdCell(cents);
  return isCostWhole ? text : `${text}*`;
}

/** A number with separators; `—` where it is not known. */
export function count(value: number | string | null | undefined): string {
  return value === null || value === undefined
    ? missingCell
    : countCell(typeof value === 'string' ? BigInt(value) : value);
}

/** A number of things, such as `1 call` and `2 calls`. */
export function counted(value: number, thing: string): string {
  return `${count(value)} ${thing}${value === 1 ? '' : 's'}`;
}

const units = ['', ' K', ' M', ' G', ' T'];

/** A large number in three digits, such as `1.24 M`; `—` where it is not known. */
export function short(value: number | string | null | undefined): string {
  if (value === null || value === undefined) return missingCell;
  let rest = Number(value);
  let unit = 0;
  while (rest >= 999.5 && unit < units.length - 1) {
    rest /= 1_000;
    unit += 1;
  }
  const digits = unit === 0 ? 0 : rest < 9.995 ? 2 : rest < 99.95 ? 1 : 0;
  return `${rest.toFixed(digits)}${units[unit]}`;
}

/** How long ago, in the largest unit that fits; `—` where it is not known. */
export function ago(at: string | null, nowMs: number): string {
  if (at === null) return missingCell;
  return `${span(Math.max(0, nowMs - Date.parse(at)))} ago`;
}

/** How long ago it was, or after a week on which day of the zone; `—` where it is not known. */
export function whenIn(zone: string, at: string | null, nowMs: number): string {
  if (at === null) return missingCell;
  return nowMs - Date.parse(at) < 7 * 86_400_000 ? ago(at, nowMs) : timeIn(zone, at).slice(0, 10);
}

/** The last part of the name of a project, such as `shop` of `/code/shop`; all of a name without parts. */
export function projectName(project: string): string {
  return project.split(/[\\/]/).findLast((part) => part !== '') ?? project;
}

/** A time that passed, in the largest unit that fits. */
export function span(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** How long a call took; nothing where it is not known. */
export function took(ms: number | null): string {
  if (ms === null) return '';
  return ms < 1_000 ? `${ms} ms` : ms < 60_000 ? `${(ms / 1_000).toFixed(1)} s` : span(ms);
}

const clocks = new Map<string, Clock>();

/** A time of a zone, such as `2026-04-01 16:18:34`; `—` where it is not known. */
export function timeIn(zone: string, at: string | null): string {
  if (at === null || at === '') return missingCell;
  const clock = clocks.get(zone) ?? clockOf(zone);
  clocks.set(zone, clock);
  return clock.second(at);
}

/** The time of day alone. */
export function clockIn(zone: string, at: string): string {
  return timeIn(zone, at).slice(11);
}

/** The day of a zone on which an instant is. */
export function dayIn(zone: string, ms: number): string {
  return timeIn(zone, new Date(ms).toISOString()).slice(0, 10);
}
