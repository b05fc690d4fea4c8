/** What a result can be written as; a table on the screen is the terminal's. */
export const resultFormats = ['json', 'jsonl', 'csv', 'parquet', 'arrow'] as const;

/** A format that a result can be written in. */
export type ResultFormat = (typeof resultFormats)[number];

/** A format whose bytes come while the answer does. */
export type StreamFormat = 'parquet' | 'arrow';

/** A format of text, which needs the whole result. */
export type TextFormat = Exclude<ResultFormat, StreamFormat>;

/** Whether answers in a format come as a stream. */
export function isStreamFormat(format: string): format is StreamFormat {
  return format === 'parquet' || format === 'arrow';
}
