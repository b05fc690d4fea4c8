/** The middle and the ends of some samples. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** How often ours fits into theirs: above 1 ours is the smaller. */
export interface Ratio {
  readonly ofMedians: number;
  /** Of the ratios of runs that stood side by side: drift of the machine cancels out. */
  readonly medianOfPairs: number;
}

/** @throws RangeError when there are no samples */
export function spreadOf(samples: readonly number[]): Spread {
  const sorted = samples.toSorted((a, b) => a - b);
  return { min: at(sorted, 0), median: medianOf(sorted), max: at(sorted, sorted.length - 1) };
}

/** Compares samples that were taken in turns. @throws RangeError when there are no samples */
export function ratioOf(ours: readonly number[], theirs: readonly number[]): Ratio {
  const pairs = theirs.slice(0, ours.length).map((value, index) => value / at(ours, index));
  return {
    ofMedians: spreadOf(theirs).median / spreadOf(ours).median,
    medianOfPairs: spreadOf(pairs).median,
  };
}

function medianOf(sorted: readonly number[]): number {
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? at(sorted, middle) : (at(sorted, middle - 1) + at(sorted, middle)) / 2;
}

function at(values: readonly number[], index: number): number {
  const value = values[index];
  if (value === undefined) throw new RangeError('there are no samples');
  return value;
}
