/** How much of a body the timeline holds, in bytes of UTF-8; its event has the whole of it. */
export const timelineBodyBytesMax: number = 256 * 1024;

/** Texts that become columns or keys of rows are at most this long; longer ones stay in the extras. */
const detailCharactersMax = 4096;

/** How many files, relations or tags of one event get rows; the whole list then also stays in the extras. */
export const detailRowsMax = 1000;

/** Whether a value is a text that may become a key of a row. */
export function isDetailText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= detailCharactersMax && value.trim() !== '';
}
