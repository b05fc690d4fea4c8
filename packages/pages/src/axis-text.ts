const countUnits = ['', 'k', 'M', 'G', 'T', 'P', 'E'] as const;

/** A count as an axis has room for it: `1.2M`. */
export function compactCount(value: number): string {
  let rest = Math.abs(value);
  let unit = 0;
  // From 999.5 on the next unit says it shorter.
  while (rest >= 999.5 && unit < countUnits.length - 1) {
    rest /= 1000;
    unit += 1;
  }
  return `${value < 0 ? '-' : ''}${shortNumber(rest)}${countUnits[unit]}`;
}

/** Milliseconds as an axis has room for them: `350 ms`, `1.5 s`, `12 min`, `3 h`. */
export function compactDuration(milliseconds: number): string {
  const size = Math.abs(milliseconds);
  if (size < 1_000) return `${shortNumber(milliseconds)} ms`;
  if (size < 120_000) return `${shortNumber(milliseconds / 1_000)} s`;
  if (size < 7_200_000) return `${shortNumber(milliseconds / 60_000)} min`;
  return `${compactCount(milliseconds / 3_600_000)} h`;
}

/** Dollars as an axis has room for them: `$0.25`, `$18.6`, `$1.2k`. */
export function compactUsd(dollars: number): string {
  const size = Math.abs(dollars);
  const isSmall = size > 0 && size < 0.000_001;
  const amount = size >= 999.5 || size === 0 ? compactCount(size) : String(Number(size.toPrecision(3)));
  return `${isSmall ? '<' : ''}${dollars < 0 ? '-' : ''}$${isSmall ? '0.000001' : amount}`;
}

/** Days, `2026-04-19`, as an axis has room for them: `04-19`, and of a month the day alone. */
export function dayLabels(days: readonly string[]): readonly string[] {
  return days.map((day) => (days.length > daysWithMonthMax ? String(Number(day.slice(-2))) : day.slice(-5)));
}

const daysWithMonthMax = 14;

function shortNumber(value: number): string {
  return String(Number(value.toFixed(Math.abs(value) < 10 ? 1 : 0)));
}
