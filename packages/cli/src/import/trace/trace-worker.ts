/** The second thread of a trace import: reads the files that it is sent, a stretch whenever one is asked for. */
import { parentPort, workerData } from 'node:worker_threads';
import { Custody } from '@agentspine/archive';
import { nodeFileSystem } from '@agentspine/durable-fs';
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
    if (file !== undefined) begun.set(id, readTracedFile(custody, file));
    const { value: told } = (await begun.get(id)?.next()) ?? {};
    if (told !== undefined) return { id, kind: 'stretch', told };
    begun.delete(id);
    return { id, kind: 'end' };
  } catch {
    begun.delete(id);
    return { id, kind: 'failed' };
  }
}

port.on('message', async (request: TraceRequest) => port.postMessage(await answer(request)));
