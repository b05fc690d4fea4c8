import type { InternalTimelineKind, Lane, MadeEmbedding, TaskStatus, TimelineKind } from '@agentspine/schema';

/** Where a word that was looked for is in a text: from, and up to but without; in UTF-16 units, as `slice` takes them. */
export type TextRange = readonly [start: number, end: number];

/** A part of what was found, on one line. */
export interface Snippet {
  /** A part of the text around what was found. */
  readonly text: string;
  /** In their order, apart from each other. */
  readonly matches: readonly TextRange[];
}

/** A task that was found (SPEC 4.10). */
export interface TaskHit {
  /** The task; the same as `taskId`. */
  readonly id: string;
  /** The task. */
  readonly taskId: string;
  /** One line that says what it is about. */
  readonly title: string;
  /** Where the title has the words that were searched for. */
  readonly titleMatches: readonly TextRange[];
  /** Its status. */
  readonly status: TaskStatus;
  /** ISO 8601 in UTC with milliseconds. */
  readonly updatedAt: string;
  /** The folder that it is worked on in. */
  readonly workspacePath?: string | undefined;
}

/** An event that was found; `lane` is `rule` where a rule matched it (SPEC 4.10). */
export interface EventHit {
  /** The event on the timeline. */
  readonly id: string;
  /** The same as `id`. */
  readonly eventId: string;
  /** The task. */
  readonly taskId: string;
  /** The title of its task. */
  readonly taskTitle: string;
  /** The session of the task. */
  readonly sessionId?: string | undefined;
  /** One line that says what it is about. */
  readonly title: string;
  /** Where the title has the words that were searched for. */
  readonly titleMatches: readonly TextRange[];
  /** Which lane of a timeline shows it. */
  readonly lane: Lane;
  /** What it is about. */
  readonly kind: TimelineKind | InternalTimelineKind;
  /** ISO 8601 in UTC with milliseconds. */
  readonly createdAt: string;
  /** Of what follows the title; left out where there is nothing. */
  readonly snippet?: Snippet | undefined;
}

/** Hits, best first. */
export interface SearchResult {
  /** Tasks. */
  readonly tasks: readonly TaskHit[];
  /** Events on timelines. */
  readonly events: readonly EventHit[];
}

/** What is searched, and how many hits are wanted. */
export interface SearchOptions {
  /** Only events of this task; tasks are found as without it. */
  readonly taskId?: string | undefined;
  /** Only events of this session, by all that `resolveSession` takes, and no tasks. */
  readonly session?: string | undefined;
  /** Only events of this kind, and no tasks. */
  readonly kind?: TimelineKind | InternalTimelineKind | undefined;
  /** How many tasks and how many events, 1 to 50; default 8. */
  readonly limit?: number | undefined;
}

/** Turns texts into vectors; `model` names the space that they are of. */
export interface Embedder {
  /** The name of the model; vectors of another model are not compared. */
  readonly model: string;
  /** A vector a text, in their order. */
  readonly embed: (texts: readonly string[]) => Promise<readonly (readonly number[])[]>;
  /**
   * Takes the vectors of documents that had none, so that a later search finds them: `writer.trace.search.keepEmbeddings`.
   * Without it they are made again.
   */
  readonly keep?: ((made: readonly MadeEmbedding[]) => void | Promise<void>) | undefined;
}
