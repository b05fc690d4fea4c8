/** A process of its own that makes the trace of the home of its argument anew, says `replayed` in the midst of it, and waits. */
import { writeSync } from 'node:fs';
import { openTrace } from '../open-trace.ts';

const [home] = process.argv.slice(2);
if (home === undefined) throw new Error('which home?');
openTrace({ home }).trace.rebuild({
  onProgress: () => {
    writeSync(1, 'replayed\n');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  },
});
