import { setFlagsFromString } from 'node:v8';

/**
 * Short-lived objects of this process get no more memory than they have now. Where a machine has much, V8 gives them up to
 * 128 MiB, and takes little of it back: a server that makes two megabytes of them a second looks as if it leaked. The size is
 * fixed when a process starts, but how it grows is asked at each collection. It is a flag of the whole process, for one that
 * runs for days; whoever owns the process calls it when it is ready, and no library.
 */
export function boundYoungObjects(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
