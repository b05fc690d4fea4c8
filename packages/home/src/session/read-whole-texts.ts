import { type Custody, groupPieces } from '@agentspine/archive';
import { bodyInFacts, type HarnessRegistry } from '@agentspine/ingest';
import type { Reader } from '@agentspine/reader';
import type { SourcePiece, TimelineEvent } from '@agentspine/schema';
import { type RawPlace, rawPlaceOf } from '../import/trace/read-whole-body.ts';

/** Where whole texts come from. */
export interface TextSource {
  readonly reader: Pick<Reader, 'timelineEvent'>;
  readonly custody: Pick<Custody, 'readPiecesOf' | 'readGeneration'>;
  readonly harnesses: HarnessRegistry;
}

interface WantedText {
  readonly event: TimelineEvent;
  readonly place: RawPlace;
}

/**
 * The whole texts of events of which rows hold the beginning, by the id of the event. Each source file is read once. A text
 * that custody has no more is left out. @throws ArchiveError, BlobStoreError, IngestError
 */
export async function readWholeTexts(ids: readonly string[], source: TextSource): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  const wanted = new Map<string, WantedText[]>();
  for (const id of ids) {
    const event = source.reader.timelineEvent(id);
    if (event === undefined) continue;
    const place = rawPlaceOf(event);
    if (place === undefined) {
      if (event.body !== undefined) texts.set(id, event.body);
      continue;
    }
    const generation = JSON.stringify([place.file, place.generation]);
    wanted.set(generation, [...(wanted.get(generation) ?? []), { event, place }]);
  }
  if (wanted.size === 0) return texts;
  const places = [...wanted.values()].flatMap(([first]) => first?.place ?? []);
  const pieces = groupPieces(await source.custody.readPiecesOf(new Set(places.map(({ file }) => file))));
  for (const ofGeneration of wanted.values()) {
    const { file, generation } = ofGeneration[0]?.place ?? {};
    const own = [...pieces].find(([name]) => name === file)?.[1][generation ?? -1] ?? [];
    await readOfGeneration(own, ofGeneration, { source, texts });
  }
  return texts;
}

async function readOfGeneration(
  pieces: readonly SourcePiece[],
  wanted: readonly WantedText[],
  { source, texts }: { readonly source: TextSource; readonly texts: Map<string, string> },
): Promise<void> {
  const [first] = pieces;
  const harness = first === undefined ? undefined : source.harnesses.find(first.harness);
  if (first === undefined || harness === undefined) return;
  const waiting = wanted.toSorted((one, other) => one.place.from - other.place.from);
  const end = Math.max(...waiting.map(({ place }) => place.to));
  const needed = pieces.filter((piece) => piece.from < end);
  let held: Uint8Array = new Uint8Array(0);
  let offset = waiting[0]?.place.from ?? 0;
  for await (const chunk of source.custody.readGeneration(needed, offset)) {
    held = held.length === 0 ? chunk.bytes : Buffer.concat([held, chunk.bytes]);
    const held0 = offset;
    const reached = held0 + held.length;
    for (const { event, place } of waiting.filter(({ place: { from, to } }) => from >= held0 && to <= reached)) {
      const bytes = held.subarray(place.from - held0, place.to - held0);
      const chunkOf = { bytes, offset: place.from, state: undefined, path: first.path, isEnd: true };
      const text = bodyInFacts(harness.form.parse(harness, chunkOf).facts, event.metadata);
      if (text !== undefined) texts.set(event.id, text);
    }
    const next = waiting.filter(({ place }) => place.to > reached).map(({ place }) => place.from);
    const keepFrom = Math.min(reached, ...next);
    held = held.slice(keepFrom - held0);
    offset = keepFrom;
  }
}
