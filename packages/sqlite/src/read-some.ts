/** Read at a time of one table, so that a large read holds little memory and no snapshot for long. */
export const rowsAReadMax = 256;
/** Characters that one read of a large text takes at most. */
export const charactersAReadMax = 8 * 1024 * 1024;

/** Takes rows until they have so many characters; the last one may have any number. The statement bounds the rows. */
export function readSome<Row>(rows: IterableIterator<Row>, charactersOf: (row: Row) => number): Row[] {
  const taken: Row[] = [];
  let characters = 0;
  for (const row of rows) {
    taken.push(row);
    characters += charactersOf(row);
    if (characters > charactersAReadMax) break;
  }
  return taken;
}
