// A made-up corpus for machines that have no real one: as many files and bytes, sizes as uneven, replies on many lines with
// their results between them, results that repeat whole files, token counts that Codex writes twice.
import { seededRandom } from '../../packages/testkit/src/seeded-random.ts';
import type { Random } from './draw.ts';
import { generateClaudeSession } from './generate-claude-session.ts';
import { generateCodexThread } from './generate-codex-thread.ts';

/** A transcript and its place in a home. The text holds one character a byte. */
export interface GeneratedTranscript {
  readonly path: string;
  readonly text: string;
}

/** The same seed makes the same bytes. */
const seed = 20_260_901;

const claudeSessions = 180;
const codexThreads = 36;

/** Half of the sessions are smaller than this, as in public collections of such logs. */
const medianBytes = 60_000;

/** How uneven sizes are: the deviation of their logarithm. One session in a hundred has some 40 times the median. */
const sizeSpread = 1.6;

/** A session that grew for a day; more than this is not seen. */
const sessionBytesMax = 9_000_000;

/** Writes the made-up corpus, a transcript at a time. */
export function* generateTranscripts(): Iterable<GeneratedTranscript> {
  const random = seededRandom(seed);
  for (let index = 0; index < claudeSessions; index += 1) yield generateClaudeSession(index, drawSize(random), random);
  for (let index = 0; index < codexThreads; index += 1) yield generateCodexThread(index, 2 * drawSize(random), random);
}

function drawSize(random: Random): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.min(sessionBytesMax, Math.round(medianBytes * Math.exp(sizeSpread * normal)));
}
