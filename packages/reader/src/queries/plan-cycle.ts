/** One billing cycle: from its start (included) to its end (excluded), both UTC midnights. */
export interface PlanCycle {
  /** When the cycle began, in milliseconds since the epoch. */
  readonly startMs: number;
  /** When the cycle ends, in milliseconds since the epoch; not part of it. */
  readonly endMs: number;
}

/**
 * The cycle an instant falls in (A099). A reset day that a month lacks is that month's last day, so a cycle may be
 * shorter or longer than a month; cycles follow each other without gap.
 */
export function planCycleAt(resetDay: number, nowMs: number): PlanCycle {
  const now = new Date(nowMs);
  const month = now.getUTCFullYear() * 12 + now.getUTCMonth();
  const reset = resetInMonth(month, resetDay);
  return nowMs < reset
    ? { startMs: resetInMonth(month - 1, resetDay), endMs: reset }
    : { startMs: reset, endMs: resetInMonth(month + 1, resetDay) };
}

/** Months are counted from year 0, so that December and January need no case of their own. */
function resetInMonth(month: number, resetDay: number): number {
  const year = Math.floor(month / 12);
  const lastDay = new Date(Date.UTC(year, (month % 12) + 1, 0)).getUTCDate();
  return Date.UTC(year, month % 12, Math.min(resetDay, lastDay));
}
