/** The second thread of a trace import: reads the files that it is sent, a chunk whenever one is asked for. */
import { workerData } from 'node:worker_threads';
import { Custody } from '@agentspine/archive';
import { nodeFileSystem } from '@agentspine/durable-fs';
import { knownHarnesses } from '@agentspine/harnesses';
import { openBlobs } from '@agentspine/stores/open-stores';
import { answerRequests } from '@agentspine/stores/other-thread';
import { type ChunkEvents, readTracedFile } from './read-traced-file.ts';
import type { TraceAnswer, TraceRequest } from './trace-pool.ts';

const blobs = await openBlobs(workerData);
const custody = new Custody({ directory: workerData.custody, fileSystem: nodeFileSystem, blobs });
const begun = new Map<number, AsyncGenerator<ChunkEvents, void, void>>();

async function answer({ fileId, file }: TraceRequest): Promise<TraceAnswer> {
  try {
    if (file !== undefined) begun.set(fileId, readTracedFile({ custody, harnesses: knownHarnesses }, file));
    const { value: told } = (await begun.get(fileId)?.next()) ?? {};
    if (told !== undefined) return { kind: 'chunk', told };
    begun.delete(fileId);
    return { kind: 'end' };
  } catch {
    begun.delete(fileId);
    return { kind: 'failed' };
  }
}

interface Asked {
  readonly request: TraceRequest;
  readonly resolve: (answer: TraceAnswer) => void;
}

const asked = new Map<number, Asked>();
/** So many at once that one is parsed while the other is read. */
const readersMax = 2;
let readers = 0;

/** Of the file first that was begun first: its events are written first, and the others wait. */
async function readOn(): Promise<void> {
  if (readers >= readersMax) return;
  readers += 1;
  for (let next = takeFirst(); next !== undefined; next = takeFirst()) next.resolve(await answer(next.request));
  readers -= 1;
}

function takeFirst(): Asked | undefined {
  const fileId = Math.min(...asked.keys());
  const first = asked.get(fileId);
  asked.delete(fileId);
  return first;
}

answerRequests<TraceRequest, TraceAnswer>((request) => {
  return new Promise((resolve) => {
    asked.set(request.fileId, { request, resolve });
    void readOn();
  });
});
