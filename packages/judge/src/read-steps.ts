import { type Custody, groupPieces, joinChunks } from '@agentspine/archive';
import type { FileSteps, Step } from '@agentspine/claims';
import { CountedLines, type Harness, type HarnessRegistry } from '@agentspine/ingest';
import type { SourcePiece } from '@agentspine/schema';
import { StepReader } from './steps-of-facts.ts';

interface StepSources {
  readonly custody: Pick<Custody, 'readGeneration'>;
  readonly harnesses: HarnessRegistry;
}

/**
 * The steps in the last generation of a file, in its order; of one whose parent has no file here, what it repeats of that too.
 * @throws ArchiveError `CUSTODY_MISSING`, IngestError `INGEST_NO_PARSER`
 */
export async function readFileSteps(
  sources: StepSources,
  pieces: readonly SourcePiece[],
  isOrphan: boolean,
): Promise<FileSteps> {
  const own = await readSteps(sources, pieces, withNotes);
  if (!isOrphan || !pieces.some(({ harness }) => sources.harnesses.get(harness).parseHistory !== undefined)) {
    return { own, history: [] };
  }
  const ownFrom = new Set(own.map(({ place }) => place.from));
  const whole = await readSteps(sources, pieces, withHistory);
  return { own, history: whole.filter(({ place }) => !ownFrom.has(place.from)) };
}

type Reading = (harness: Harness) => Harness;

/** The harness as it is read for claims. */
export const withNotes: Reading = (harness) => ({ ...harness, parseRecord: harness.parseNotes ?? harness.parseRecord });
const withHistory: Reading = (harness) => ({ ...harness, parseRecord: harness.parseHistory ?? harness.parseRecord });

async function readSteps(
  { custody, harnesses }: StepSources,
  pieces: readonly SourcePiece[],
  reading: Reading,
): Promise<readonly Step[]> {
  const steps: Step[] = [];
  const lines = new CountedLines();
  let reader: StepReader | undefined;
  let offset = 0;
  let state: unknown;
  let carry: Uint8Array = new Uint8Array(0);
  for await (const { piece, bytes } of joinChunks(custody.readGeneration(pieces, 0))) {
    const harness = harnesses.get(piece.harness);
    const { tools } = harness;
    reader ??= new StepReader({
      file: piece.path,
      lines,
      tools,
      fallbackMs: Math.floor(Number(piece.stat.mtimeNs) / 1e6),
    });
    const unparsed = carry.length === 0 ? bytes : Buffer.concat([carry, bytes]);
    lines.setChunk(unparsed, offset);
    const isEnd = piece === pieces.at(-1);
    const chunk = { bytes: unparsed, offset, state, path: piece.path, isEnd };
    const parsed = harness.form.parse(reading(harness), chunk);
    for (const fact of parsed.facts) steps.push(...reader.stepsOf(fact));
    carry = unparsed.slice(parsed.consumed - offset);
    offset = parsed.consumed;
    state = parsed.state;
  }
  return steps;
}

/** The last generation of each file whose bytes are all in custody, of the pieces of these files. */
export function lastGenerations(pieces: readonly SourcePiece[]): ReadonlyMap<string, readonly SourcePiece[]> {
  const last = new Map<string, readonly SourcePiece[]>();
  for (const [file, generations] of groupPieces(pieces)) {
    const own = generations.at(-1) ?? [];
    if (own.length > 0 && own.every(({ stored }) => stored)) last.set(file, own);
  }
  return last;
}
