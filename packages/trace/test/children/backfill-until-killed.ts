import { argv, stdout } from 'node:process';
import { openTrace } from '../open-trace.ts';

/** Judges the history of a home by a rule, says so after the first slice, and waits there to be killed. */
const [home, ruleId = ''] = argv.slice(2);
using writer = openTrace({ home, durability: 'process' });
await writer.trace.rules.reevaluate(ruleId, {
  onProgress: ({ turnsConsidered }) => {
    stdout.write(`${turnsConsidered}\n`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
  },
});
