/** The second thread of an import: derives the chunks that it is sent, reads files of custody for the trace, and builds the archive. */
import { workerData } from 'node:worker_threads';
import { knownHarnesses } from '@agentspine/harnesses';
import { KeptEvents } from '@agentspine/ingest';
import { answerRequests } from '@agentspine/stores/other-thread';
import { deriveChunk } from './derive-chunk.ts';
import type { ThreadAnswer, ThreadRequest } from './import-thread.ts';
import { TraceAnswers } from './trace/trace-answers.ts';

const kept = new KeptEvents();
const trace = new TraceAnswers(workerData, kept);

answerRequests<ThreadRequest, ThreadAnswer>(async (asked) => {
  if (asked.kind === 'trace') return { kind: 'trace', answer: await trace.answer(asked.request) };
  if (asked.kind === 'build') {
    // Loaded by then: chunks are derived without it.
    const { buildHere } = await import('./build-beside.ts');
    return { kind: 'build', built: await buildHere(asked.task) };
  }
  const { task, keepsEvents } = asked;
  return { kind: 'derive', derived: deriveChunk(task, knownHarnesses, keepsEvents ? kept : undefined) };
});
