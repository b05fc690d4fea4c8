/** The second thread of a trace import: reads the files that it is sent, a stretch whenever one is asked for. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { Custody } from '@agentspine/archive';
import { nodeFileSystem } from '@agentspine/durable-fs';
import { builtInHarnesses } from '@agentspine/ingest';
import { openBlobs } from '../../stores.ts';
import { readTracedFile, type ToldStretch } from './read-traced-file.ts';
import type { TraceAnswer, TraceRequest } from './trace-pool.ts';

const port = parentPort;
if (port === null) throw new TypeError('this file runs as a worker thread');

const blobs = await openBlobs(workerData);
const custody = new Custody({ directory: workerData.custody, fileSystem: nodeFileSystem, blobs });
const begun = new Map<number, AsyncGenerator<ToldStretch, void, void>>();

async function answer({ id, file }: TraceRequest): Promise<TraceAnswer> {
  try {
    if (file !== undefined) begun.set(id, readTracedFile({ custody, harnesses: builtInHarnesses }, file));
    const { value: told } = (await begun.get(id)?.next()) ?? {};
    if (told !== undefined) return { id, kind: 'stretch', told };
    begun.delete(id);
    return { id, kind: 'end' };
  } catch {
    begun.delete(id);
    return { id, kind: 'failed' };
  }
}

const asked = new Map<number, TraceRequest>();
/** So many at once that one is parsed while the other is read. */
const readersMax = 2;
let readers = 0;

/** Of the file first that was begun first: its events are written first, and the others wait. */
async function readOn(to: MessagePort): Promise<void> {
  if (readers >= readersMax) return;
  readers += 1;
  for (let request = takeFirst(); request !== undefined; request = takeFirst()) to.postMessage(await answer(request));
  readers -= 1;
}

function takeFirst(): TraceRequest | undefined {
  const id = Math.min(...asked.keys());
  const request = asked.get(id);
  asked.delete(id);
  return request;
}

port.on('message', (request: TraceRequest) => {
  asked.set(request.id, request);
  void readOn(port);
});
