import type { InternalTimelineKind, Lane, TaskStatus, TimelineKind } from '@agentspine/schema';

/** Where a word that was looked for stands in a text: from, and up to but without; in UTF-16 units, as `slice` takes them. */
export type TextRange = readonly [start: number, end: number];

/** A part of what was found, on one line. */
export interface Snippet {
  readonly text: string;
  /** In their order, apart from each other. */
  readonly matches: readonly TextRange[];
}

/** A task that was found (SPEC 4.10). */
export interface TaskHit {
  readonly id: string;
  readonly taskId: string;
  readonly title: string;
  readonly titleMatches: readonly TextRange[];
  readonly status: TaskStatus;
  /** ISO 8601 in UTC with milliseconds. */
  readonly updatedAt: string;
  readonly workspacePath?: string | undefined;
}

/** An event that was found; `lane` is `rule` where a rule matched it (SPEC 4.10). */
export interface EventHit {
  readonly id: string;
  /** The same as `id`. */
  readonly eventId: string;
  readonly taskId: string;
  readonly taskTitle: string;
  readonly sessionId?: string | undefined;
  readonly title: string;
  readonly titleMatches: readonly TextRange[];
  readonly lane: Lane;
  readonly kind: TimelineKind | InternalTimelineKind;
  /** ISO 8601 in UTC with milliseconds. */
  readonly createdAt: string;
  /** Of what stands behind the title; left out where there is nothing. */
  readonly snippet?: Snippet | undefined;
}

export interface SearchResult {
  readonly tasks: readonly TaskHit[];
  readonly events: readonly EventHit[];
}

export interface SearchOptions {
  /** Only events of this task; tasks are found as without it. */
  readonly taskId?: string | undefined;
  /** Only events of this kind, and no tasks. */
  readonly kind?: TimelineKind | InternalTimelineKind | undefined;
  /** How many tasks and how many events, 1 to 50; default 8. */
  readonly limit?: number | undefined;
}

/** Turns texts into vectors; `model` names the space that they are of. */
export interface Embedder {
  readonly model: string;
  /** A vector a text, in their order. */
  readonly embed: (texts: readonly string[]) => Promise<readonly (readonly number[])[]>;
}
