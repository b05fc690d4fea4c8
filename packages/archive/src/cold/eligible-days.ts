import { previousUtcDay, type UtcDay, utcDayOfMs } from '@agentspine/schema';

export const retentionDefaultMs = 30 * 86_400_000;

/** The last day that may leave: the last one that ends at or before `nowMs - retentionMs`. `undefined`: none may. */
export function lastEligibleDay(nowMs: number, retentionMs: number): UtcDay | undefined {
  const day = utcDayOfMs(nowMs - retentionMs);
  return day && previousUtcDay(day);
}
