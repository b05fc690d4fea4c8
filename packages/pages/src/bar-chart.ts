/** A colour of the page's style, by what it stands for. */
export type Tone = 'main' | 'second' | 'third' | 'bad' | 'quiet';

/** The bars of one colour. */
export interface BarSeries {
  /** As the legend calls it. */
  readonly name: string;
  /** The colour of its bars. */
  readonly tone: Tone;
  /** One for each category; null where nothing is known, which draws no bar. */
  readonly values: readonly (number | null)[];
}

/** A chart of bars, as data: what is drawn, not how. */
export interface BarChart {
  /** The text above it. */
  readonly title: string;
  /** Upright over a scale of time, or lying beside long names. */
  readonly direction: 'upright' | 'lying';
  /** Whether bars of a category are stacked: they are parts of one sum. */
  readonly isStacked: boolean;
  /** The names at the axis, in their order. */
  readonly categories: readonly string[];
  /** The bars, a colour each. */
  readonly series: readonly BarSeries[];
  /** What a value reads as, at the axis and, where a category has one bar, beside it. */
  readonly formatValue: (value: number) => string;
}

/** How many categories a chart has at most: more cannot be distinguished, and the table beneath has them all. */
export const categoriesMax = 12;
