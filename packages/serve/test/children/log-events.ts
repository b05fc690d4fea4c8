// Logs events of one session at full speed, a commit each: node log-events.ts HOME COUNT
import process from 'node:process';
import { openWriter } from '@agentspine/writer';

const [, , home = '', count = ''] = process.argv;
using writer = openWriter({ home, durability: 'process' });
const long = { runtimeSource: 'made', runtimeSessionId: 'long', title: 'A long one' };
const { sessionId, taskId } = writer.trace.sessions.ensure(long);
for (let each = 0; each < Number(count); each += 1) {
  const step = { title: `step ${each}`, body: `what was done in step ${each}`, at: Date.now() };
  const { rejected } = writer.trace.timeline.log([{ sessionId, taskId, kind: 'action.logged', ...step }]);
  if (rejected.length > 0) throw new Error(`an event was refused: ${JSON.stringify(rejected[0])}`);
}
