/** The second thread of an import: derives the stretches that it is sent, one after the other, and sends back what they add. */
import { parentPort } from 'node:worker_threads';
import { builtInHarnesses } from '@agentspine/ingest';
import { deriveStretch, type StretchTask } from './derive-stretch.ts';

/** A task, and the number under which its answer is waited for. */
export interface WorkerRequest {
  readonly id: number;
  readonly task: StretchTask;
}

const port = parentPort;
if (port === null) throw new TypeError('this file runs as a worker thread');

port.on('message', ({ id, task }: WorkerRequest) => {
  try {
    port.postMessage({ id, derived: deriveStretch(task, builtInHarnesses) });
  } catch (error) {
    port.postMessage({ id, error });
  }
});
