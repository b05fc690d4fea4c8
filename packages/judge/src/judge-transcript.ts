import { readFile } from 'node:fs/promises';
import type { Step, StepPlace } from '@agentspine/claims';
import { CountedLines, type HarnessRegistry, recognitionBytesMax } from '@agentspine/ingest';
import { HomeError } from '@agentspine/stores';
import { withNotes } from './read-steps.ts';
import { StepReader } from './steps-of-facts.ts';

/** Of a transcript that is read for its last turn; a larger one is not a session that a person waits for. */
const transcriptBytesMax = 512 * 1024 * 1024;

/** A transcript, and which of it is its last turn. */
export interface LastTurn {
  readonly steps: readonly Step[];
  readonly isOfLastTurn: (place: StepPlace) => boolean;
}

/**
 * A transcript, which need be in no home. @throws HomeError `HOME_NOT_FOUND` where it is not there or is not a transcript
 */
export async function readLastTurn(path: string, harnesses: HarnessRegistry): Promise<LastTurn> {
  const bytes = await readTranscript(path);
  const harness = harnesses.recognise(bytes.subarray(0, recognitionBytesMax), path);
  if (harness === undefined) throw new HomeError('HOME_NOT_FOUND', `${path} is not a transcript of a known harness`);
  const lines = new CountedLines();
  lines.setChunk(bytes, 0);
  const reader = new StepReader({ file: path, lines, tools: harness.tools, fallbackMs: 0 });
  const { facts } = harness.form.parse(withNotes(harness), { bytes, offset: 0, state: undefined, path, isEnd: true });
  const steps = facts.flatMap((fact) => reader.stepsOf(fact));
  const asked = steps.findLastIndex(({ kind, place }) => kind === 'asked' && place.thread === place.session);
  const from = steps[asked]?.place.from ?? 0;
  return { steps, isOfLastTurn: (place) => place.from > from && place.thread === place.session };
}

async function readTranscript(path: string): Promise<Buffer> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new HomeError('HOME_NOT_FOUND', `the transcript ${path} cannot be read`, { cause });
  });
  if (bytes.length <= transcriptBytesMax) return bytes;
  throw new HomeError('HOME_NOT_FOUND', `the transcript ${path} has more than ${transcriptBytesMax} bytes`);
}
