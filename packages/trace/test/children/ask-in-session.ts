/**
 * A process of its own that asks so many times in the session `s1` of the task `t1`, each time once under an id of its own and
 * once under one that others use too. Opens first, says `open`, begins when it is told to go on, and says which were accepted.
 */
import { once } from 'node:events';
import { openTrace } from '../open-trace.ts';

const [home, name, count] = process.argv.slice(2);
if (home === undefined || name === undefined) throw new Error('which home, and who?');
using writer = openTrace({ home, durability: 'process' });
process.stdout.write('open\n');
await once(process.stdin, 'data');
process.stdin.destroy();
const accepted = Array.from({ length: Number(count) }, (_, number) =>
  [`${name}-${number}`, `all-${number}`].flatMap((id) => {
    const event = { id, taskId: 't1', sessionId: 's1', title: id } as const;
    const logged = writer.trace.timeline.log([
      { ...event, kind: 'user.message' },
      { ...event, kind: 'tool.used', id: `${name}: a tool of ${id}` },
    ]);
    return logged.accepted;
  }),
);
process.stdout.write(JSON.stringify(accepted.flat()));
