/**
 * Starts a run, says two messages of its thread and waits to be killed, in the middle of a step of the third. Says the id
 * of the run on standard output once all that has been acknowledged. `node run-until-killed.ts HOME`.
 */
import { writeSync } from 'node:fs';
import { openWriter } from '@agentspine/writer';

const writer = openWriter({ home: process.argv[2] });
const timestamp = Date.now();
const entry = { source: 'workflow', refId: 'killed-run', timestamp };
const run = { runId: 'killed-run', workflow: 'review', timestamp };
writer.log.upsertWorkflowRun({ ...entry, type: 'queued' }, { ...run, status: 'queued' });
const payload = JSON.stringify({ triggerPayload: { prompt: 'review it', maxRounds: 9 } });
writer.log.upsertWorkflowRun({ ...entry, type: 'started', payload }, { ...run, status: 'started' });
for (const content of ['__start__', 'one', 'two']) {
  const message = { role: content === '__start__' ? '__start__' : 'author', content, meta: { content } };
  writer.log.append({ ...entry, type: 'thread_workflow_message', payload: JSON.stringify(message) });
}
writer.transaction(() => {
  const half = JSON.stringify({ role: 'author', content: 'three' });
  writer.log.append({ ...entry, type: 'thread_workflow_message', payload: half });
  writeSync(1, 'killed-run\n');
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});
