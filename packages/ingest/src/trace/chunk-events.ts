import type { TraceCursor } from '@agentspine/schema';
import type { Harness } from '../harness.ts';
import { cursorParserOf, type TracedChunk, type TracedState, traceParsed } from './trace-chunk.ts';
import type { PlacedEvent, TraceOrigin } from './trace-event.ts';

/** An event as it is stored: its payload is a text, which costs another thread less to hand over than an object. */
export interface WrittenEvent extends Omit<PlacedEvent, 'payload'> {
  /** The payload, made JSON by `JSON.stringify`. */
  readonly payloadJson: string;
}

/** What a chunk of a file adds, and how far the file is read then. */
export interface ChunkEvents {
  /** Its events, in order. */
  readonly events: readonly WrittenEvent[];
  /** Where the next chunk begins. */
  readonly cursor: TraceCursor;
  /** How many were read. */
  readonly bytes: number;
}

/** Of which file a chunk is, and how much of it. */
interface ChunkPlace {
  /** The file, and its generation. */
  readonly origin: Pick<TraceOrigin, 'file' | 'generation'>;
  /** Whose transcript it is. */
  readonly harness: Harness;
  /** How much of the file custody held when it was read. */
  readonly takenBytes: number;
  /** How many bytes of it were not read before. */
  readonly bytes: number;
}

/** The events of a chunk as they are stored. */
export function writtenEvent({ payload, ...event }: PlacedEvent): WrittenEvent {
  return { ...event, payloadJson: JSON.stringify(payload) };
}

/** What a chunk adds. */
export function chunkEventsOf(
  { events, isOpen, state, consumed: byteOffset }: TracedChunk,
  { origin: { file, generation }, harness, takenBytes, bytes }: ChunkPlace,
): ChunkEvents {
  const parser = cursorParserOf(harness, state);
  return {
    events: events.map(writtenEvent),
    cursor: { file, generation, byteOffset, takenBytes, parser, isOpen, state },
    bytes,
  };
}

/** The events that waited for more of a generation, once another one follows it; given where it was read to, and the state there. */
export function lastEventsOf(
  harness: Harness,
  { file, generation, takenBytes, byteOffset, state }: Omit<TraceCursor, 'state'> & { readonly state: TracedState },
): ChunkEvents {
  const origin = { file, generation, fallbackMs: 0 };
  const nothing = { facts: [], state: state.parser, consumed: byteOffset };
  const traced = traceParsed(nothing, { origin, harness, isOver: true, state });
  return chunkEventsOf(traced, { origin, harness, takenBytes, bytes: 0 });
}
