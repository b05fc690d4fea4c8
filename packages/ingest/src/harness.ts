/*
 * A harness is a folder and a descriptor. The folder holds what its files mean; the descriptor, `harness.ts` in it, says all
 * that the rest of the product needs to know of it. No other file names a harness, but for the lists in `built-in-harnesses.ts` and
 * `built-in-places.ts`.
 */
import { join } from 'node:path';
import type { Coverage, ReplyFact, SourceTraits } from '@agentspine/schema';
import type { FileForm } from './file-form.ts';
import type { HarnessDatabase } from './harness-database.ts';
import type { HarnessTools } from './tool-kind.ts';
import type { PendingReply } from './trace/trace-state.ts';
import type { TranscriptParser } from './transcript-parser.ts';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A folder, or a file, in which a harness keeps its transcripts. It need not exist. */
export interface HarnessPlace {
  /** The harness's own folder, such as `~/.my-harness`; a copy of it under any path is known by its last name. */
  readonly folder: string;
  /** Where the transcripts are in it: `sessions`; '.' for the folder itself. */
  readonly within: string;
}

/** Where transcripts are in a place. */
export function placePathOf({ folder, within }: HarnessPlace): string {
  return join(folder, within);
}

/** A harness: what reads its files, where they are, and by which rules its records are counted. */
export interface Harness<State = unknown> extends SourceTraits, TranscriptParser<State> {
  /** Environment variables that say where its files are. */
  readonly variables: readonly string[];
  /** Where its files are by default, and where variables of the environment say they are. `homeDirectory` is the user's. */
  readonly placesOf: (env: Environment, homeDirectory: string) => readonly HarnessPlace[];
  /** Whether a file in such a folder may be a transcript, by its name, without `.zst` of a compressed one; its content decides. */
  readonly claims: (name: string) => boolean;
  /** Names of files beside transcripts that hold records like theirs and are not transcripts. */
  readonly otherFiles: readonly string[];
  /** The form of its files. */
  readonly form: FileForm;
  /** How a database of it becomes lines; left out where it has none. Its files have names that end in `.db`, `.vscdb` or `.sqlite3`. */
  readonly database?: HarnessDatabase | undefined;
  /** What its files say besides tokens. A token count that a line leaves out is unknown there, whatever is said here. */
  readonly says: Pick<Coverage, 'hasToolCalls' | 'hasToolResultEvents' | 'hasSessionRelationships' | 'hasRawContent'>;
  /** Its parser is made of its documented format; few real files of it were at hand, or none. */
  readonly isExperimental?: boolean | undefined;
  /** What of its files is counted nowhere, a sentence each, for people. */
  readonly uncounted: readonly string[];
  /** Whether a subagent writes under the id of its parent's session or has a session of its own. */
  readonly subagents: 'in-session' | 'own-session';
  /** Who speaks on the timeline where the model does: lower case, digits, dashes. */
  readonly actor: string;
  /**
   * Counted from 0, and raised whenever the rules below make other events of the same facts: histories are then derived again.
   * `version` is that of the parser.
   */
  readonly traceVersion: number;
  /** Whether nothing can be missing of an answer after this line of it, so that it need not wait for what follows in the log. */
  readonly endsReply: (reply: PendingReply, fact: ReplyFact) => boolean;
  /**
   * Reads a record as `parseRecord` does, and what a file repeats of its parent's history as its own: where the parent's file is
   * gone, it is the only copy. Left out where files repeat nothing. What it yields is neither counted nor traced.
   */
  readonly parseHistory?: TranscriptParser<State>['parseRecord'] | undefined;
  /**
   * Reads a record as `parseRecord` does, and notes that the harness makes beside the conversation, as notifications. Left out
   * where there are none. What it yields is neither counted nor traced.
   */
  readonly parseNotes?: TranscriptParser<State>['parseRecord'] | undefined;
  /** What its tools do. */
  readonly tools: HarnessTools;
  /** The program and arguments that continue a session in its folder; left out where the harness has no such command. */
  readonly resume?: ((sessionId: string) => readonly string[]) | undefined;
}

/** A harness whose state is nobody else's business: it takes back what it gave. */
export function defineHarness<State>(harness: Harness<State>): Harness {
  const { parseHistory, parseNotes } = harness;
  return {
    ...harness,
    isRecord: (object, state) => harness.isRecord(object, parseState<State | undefined>(state)),
    parseRecord: withState(harness.parseRecord),
    parseHistory: parseHistory && withState(parseHistory),
    parseNotes: parseNotes && withState(parseNotes),
  };
}

type ParseRecord<State> = TranscriptParser<State>['parseRecord'];

function withState<State>(parse: ParseRecord<State>): ParseRecord<unknown> {
  return (record, range, state, facts) => parse(record, range, parseState<State>(state), facts);
}

/** A parser is only given states of its own name and version, so one that it did not make is a bug of the caller. */
function parseState<State>(state: unknown): State {
  return state as State;
}
