import { type Custody, groupPieces } from '@agentspine/archive';
import { bodyInFacts, type HarnessRegistry } from '@agentspine/ingest';
import type { SourcePiece, TimelineEvent } from '@agentspine/schema';

/** Where the whole of a body is, of which the row holds the beginning. */
export interface RawPlace {
  readonly file: string;
  readonly generation: number;
  readonly from: number;
  readonly to: number;
}

/**
 * The whole body of an event: the row's own, or, where an import cut it, out of the bytes in custody.
 * @throws ArchiveError `CUSTODY_MISSING` where they are no longer there · IngestError `INGEST_NO_PARSER`
 */
export async function readWholeBody(
  event: TimelineEvent,
  custody: Custody,
  harnesses: HarnessRegistry,
): Promise<string | undefined> {
  const place = rawPlaceOf(event);
  if (place === undefined) return event.body;
  const pieces = groupPieces(await custody.readPiecesOf(new Set([place.file])));
  const own = [...pieces].find(([file]) => file === place.file)?.[1][place.generation] ?? [];
  const [first] = own;
  if (first === undefined) return undefined;
  const harness = harnesses.get(first.harness);
  const bytes = await readRange(custody, own, place);
  const chunk = { bytes, offset: place.from, state: undefined, path: first.path, isEnd: true };
  return bodyInFacts(harness.form.parse(harness, chunk).facts, event.metadata);
}

/** Where the whole of an event's body is; `undefined` where its row has all of it. */
export function rawPlaceOf({ metadata }: TimelineEvent): RawPlace | undefined {
  const { rawFile: file, rawGeneration, rawFrom, rawTo } = metadata;
  const [generation, from, to] = [rawGeneration, rawFrom, rawTo].map(Number);
  if (typeof file !== 'string' || generation === undefined || from === undefined || to === undefined) return undefined;
  return { file, generation, from, to };
}

async function readRange(
  custody: Custody,
  pieces: readonly SourcePiece[],
  { from, to }: RawPlace,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const needed = pieces.filter((piece) => piece.from < to);
  for await (const { offset, bytes } of custody.readGeneration(needed, from))
    parts.push(bytes.subarray(0, to - offset));
  return Buffer.concat(parts);
}
