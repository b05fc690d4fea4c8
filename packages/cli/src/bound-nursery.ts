import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the nursery of this thread's heap as small as it starts. An import or a build makes gigabytes of short-lived objects; V8 answers by
 * growing the nursery to three times 16 MB and more, which buys a tenth of the time for a third of the memory.
 */
export function boundNursery(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
