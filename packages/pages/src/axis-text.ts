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

/** Millionths of a dollar as an axis has room for them: `$0.25`, `$1.2k`. */
export function compactUsd(micros: number): string {
  const dollars = Math.abs(micros) / 1_000_000;
  const amount = dollars >= 10 || dollars === 0 ? compactCount(dollars) : String(Number(dollars.toPrecision(3)));
  return `${micros < 0 ? '-' : ''}$${amount}`;
}

function shortNumber(value: number): string {
  return String(Number(value.toFixed(Math.abs(value) < 10 ? 1 : 0)));
}
