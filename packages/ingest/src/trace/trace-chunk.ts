import type { TraceCursor, TranscriptFact } from '@agentspine/schema';
import type { Harness } from '../harness.ts';
import type { ParsedStretch } from '../parse-transcript.ts';
import type { TraceOrigin } from './trace-event.ts';
import { settleTrace, type TracedFacts, traceOfFacts } from './trace-of-facts.ts';
import { emptyTraceState, type TraceState } from './trace-state.ts';
import { tracerName } from './tracer-name.ts';

/** What parser and mapping need to go on in a file. */
export interface TracedState {
  /** Of the parser of its harness. */
  readonly parser: unknown;
  /** Of the mapping of facts to events. */
  readonly trace: TraceState;
}

/** A state is handed back to the parser of the name and version that made it, and to nobody else; a damaged one is `undefined`. */
export function tracedStateOf({ state }: TraceCursor): TracedState | undefined {
  return state as TracedState | undefined;
}

/** A chunk that is to become events. */
export interface TraceTask {
  /** The file, and its place among others. */
  readonly origin: TraceOrigin;
  /** Whose transcript it is. */
  readonly harness: Harness;
  /** Path of the file, as custody has it. */
  readonly path: string;
  /** The bytes of the chunk. */
  readonly bytes: Uint8Array;
  /** Where `bytes` begin in the generation. */
  readonly offset: number;
  /** Whether the file ends here for now. */
  readonly isEnd: boolean;
  /** Whether it ends here forever: another generation of it follows. */
  readonly isOver: boolean;
  /** Of the chunk before; `undefined` at the beginning of a generation. */
  readonly state: TracedState | undefined;
}

/** What a chunk adds to the trace. */
export interface TracedChunk {
  /** Its events, in order. */
  readonly events: TracedFacts['events'];
  /** Whether something of it waits for what comes later. */
  readonly isOpen: boolean;
  /** What the next chunk needs. */
  readonly state: TracedState;
  /** The offset up to which bytes are done. */
  readonly consumed: number;
}

/** Parses a chunk of a transcript and makes events of it. Pure, so that any thread can do it. */
export function traceChunk({ path, bytes, offset, isEnd, ...task }: TraceTask): TracedChunk {
  const { harness, state } = task;
  return traceParsed(harness.form.parse(harness, { bytes, offset, path, isEnd, state: state?.parser }), task);
}

/** A chunk that was parsed. */
export interface ParsedChunk extends Pick<ParsedStretch, 'consumed'> {
  /** What its lines say. */
  readonly facts: readonly TranscriptFact[];
  /** What the parser goes on from. */
  readonly state: unknown;
}

/** The same of a chunk that was parsed already, from the same state. */
export function traceParsed(
  { facts, state: parser, consumed }: ParsedChunk,
  { origin, harness, isOver, state }: Pick<TraceTask, 'origin' | 'harness' | 'isOver' | 'state'>,
): TracedChunk {
  const from = { harness, state: state?.trace ?? emptyTraceState, isOver };
  const { events, isOpen, state: trace } = traceOfFacts(facts, origin, from);
  return { events, isOpen, state: { parser, trace }, consumed };
}

/** The last events of a file that was read to its end. `nowMs` decides what has been quiet long enough. */
export function settleState(
  origin: TraceOrigin,
  { harness, state }: { readonly harness: Harness; readonly state: TracedState },
  nowMs: number,
): Pick<TracedChunk, 'events' | 'isOpen' | 'state'> {
  const { events, isOpen, state: trace } = settleTrace(origin, { harness, state: state.trace }, nowMs);
  return { events, isOpen, state: { ...state, trace } };
}

/**
 * What a cursor names as the parser of a file: nothing where the file continued after it had been taken for over, so that it is derived
 * again as what another version read is.
 */
export function cursorParserOf(harness: Harness, { trace }: TracedState): string {
  return trace.isContradicted === true ? contradicted : tracerName(harness);
}

/** The name of no parser. */
export const contradicted = '';
