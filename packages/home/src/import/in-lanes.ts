/** Files that are open at once: a few wait for the disk or the other thread while one is read. */
const lanesMax = 10;

/** Works on a few at a time, each begun in order, so that one that waits for the other thread does not block the others. */
export async function inLanes<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
  lanes = lanesMax,
): Promise<void> {
  const queue = items.values();
  let hasFailed = false;
  const lane = async (): Promise<void> => {
    for (const item of queue) {
      // Where nothing can be written any more, nothing more is read.
      if (hasFailed) return;
      await work(item).catch((error: unknown) => {
        hasFailed = true;
        throw error;
      });
    }
  };
  const working = Array.from({ length: lanes }, lane);
  // All have stopped before a failure is thrown: nothing may still be reading or writing.
  await Promise.allSettled(working);
  await Promise.all(working);
}
