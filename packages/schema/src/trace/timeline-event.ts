import type { Actor, InternalTimelineKind, Lane, TimelineKind } from './words.ts';

/** Metadata of a timeline event: any JSON object; SPEC 4.5 says which keys have columns and tables. */
export type TimelineMetadata = Readonly<Record<string, unknown>>;

/** How a timeline event was sorted. */
export interface Classification {
  /** Which lane of a timeline shows it. */
  readonly lane: Lane;
  /** Its tags. */
  readonly tags: readonly string[];
  /** The rules that matched. */
  readonly matches: readonly ClassificationMatch[];
}

/** A rule that matched, and why. */
export interface ClassificationMatch {
  /** The rule. */
  readonly ruleId: string;
  /** How well it matched. */
  readonly score: number;
  /** Its tags. */
  readonly tags: readonly string[];
  /** Why it matched. */
  readonly reasons: readonly string[];
}

/** What is put on the timeline. */
export interface TimelineEventInput {
  /** The task. */
  readonly taskId: string;
  /** The kind, from which the shape follows. */
  readonly kind: TimelineKind;
  /** The title, as people read it. */
  readonly title: string;
  /** The session of the task. */
  readonly sessionId?: string | undefined;
  /** Default: the lane that the kind belongs to. */
  readonly lane?: Lane | undefined;
  /** The text. */
  readonly body?: string | undefined;
  /** What else the caller says of it, as JSON. */
  readonly metadata?: TimelineMetadata | undefined;
  /** Tags that a classifier gave, kept apart from those of the metadata. */
  readonly classification?: { readonly tags?: readonly string[] | undefined } | undefined;
  /** Milliseconds; when it happened. Default: now. */
  readonly at?: number | undefined;
  /** Who acts. */
  readonly actor?: Actor | undefined;
  /** Default: a ULID of `at`. An id that is there already is refused, also after its task was deleted. */
  readonly id?: string | undefined;
}

/** What a domain event carries of a timeline event in `timeline_event`: all that its rows are made of. */
export interface TimelinePayload {
  /** The kind, from which the shape follows. */
  readonly kind: TimelineKind | InternalTimelineKind;
  /** Which lane of a timeline shows it. */
  readonly lane: Lane;
  /** The title, as people read it. */
  readonly title: string;
  /** The text. */
  readonly body?: string | undefined;
  /** What else the caller says of it, as JSON. */
  readonly metadata: TimelineMetadata;
  /** Its tags. */
  readonly tags?: readonly string[] | undefined;
}

/** A timeline event as it is read back (SPEC 4.6); `lane` is `rule` where a rule matched it. */
export interface TimelineEvent {
  /** The id of the event. */
  readonly id: string;
  /** The task. */
  readonly taskId: string;
  /** The session of the task. */
  readonly sessionId?: string | undefined;
  /** The kind, from which the shape follows. */
  readonly kind: TimelineKind | InternalTimelineKind;
  /** Which lane of a timeline shows it. */
  readonly lane: Lane;
  /** The title, as people read it. */
  readonly title: string;
  /** The text. */
  readonly body?: string | undefined;
  /** Bytes of UTF-8 of the whole body, where `body` is only its beginning. */
  readonly bodyBytes?: number | undefined;
  /** What else the caller says of it, as JSON. */
  readonly metadata: TimelineMetadata;
  /** What it was classified as. */
  readonly classification: Classification;
  /** ISO 8601 in UTC with milliseconds. */
  readonly createdAt: string;
}
