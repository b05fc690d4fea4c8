import type { Writable } from 'node:stream';

/** Settles when there is room again, or nobody reads any more: a process that failed may take its time to end. */
export async function untilRoom(output: Writable): Promise<void> {
  if (output.destroyed) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  output.once('drain', resolve).once('close', resolve);
  await promise;
  output.off('drain', resolve).off('close', resolve);
}
