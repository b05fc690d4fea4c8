import { missingCell } from '@agentspine/schema/count-text';

export { countCell, counted, fewOf, missingCell, withSeparators } from '@agentspine/schema/count-text';

const byteUnits = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** Bytes in the unit a person would say, decimal; `—` where they are not known. */
export function byteCell(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined) return missingCell;
  let value = bytes;
  let unit = 0;
  // From 999.95 on one decimal would round up to 1000.0.
  while (value >= (unit === 0 ? 1000 : 999.95) && unit < byteUnits.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${byteUnits[unit]}`;
}
