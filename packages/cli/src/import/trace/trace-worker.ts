/** The second thread of a trace import: makes events of the stretches that it is sent, one after the other. */
import { parentPort } from 'node:worker_threads';
import { type TraceTask, traceStretch } from './trace-stretch.ts';

/** A task, and the number under which its answer is waited for. */
export interface TraceRequest {
  readonly id: number;
  readonly task: TraceTask;
}

const port = parentPort;
if (port === null) throw new TypeError('this file runs as a worker thread');

port.on('message', ({ id, task }: TraceRequest) => {
  try {
    port.postMessage({ id, traced: traceStretch(task) });
  } catch (error) {
    port.postMessage({ id, error });
  }
});
