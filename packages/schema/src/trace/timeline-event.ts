import type { Actor, InternalTimelineKind, Lane, TimelineKind } from './words.ts';

/** Metadata of a timeline event: any JSON object; SPEC 4.5 says which keys have columns and tables. */
export type TimelineMetadata = Readonly<Record<string, unknown>>;

/** How a timeline event was sorted. */
export interface Classification {
  readonly lane: Lane;
  readonly tags: readonly string[];
  readonly matches: readonly ClassificationMatch[];
}

export interface ClassificationMatch {
  readonly ruleId: string;
  readonly score: number;
  readonly tags: readonly string[];
  readonly reasons: readonly string[];
}

/** What is put on the timeline. */
export interface TimelineEventInput {
  readonly taskId: string;
  readonly kind: TimelineKind;
  readonly title: string;
  readonly sessionId?: string | undefined;
  /** Default: the lane that the kind belongs to. */
  readonly lane?: Lane | undefined;
  readonly body?: string | undefined;
  readonly metadata?: TimelineMetadata | undefined;
  /** Tags that a classifier gave, kept apart from those of the metadata. */
  readonly classification?: { readonly tags?: readonly string[] | undefined } | undefined;
  /** Milliseconds; when it happened. Default: now. */
  readonly at?: number | undefined;
  readonly actor?: Actor | undefined;
  /** Default: a ULID of `at`. An id that is there already is refused, also after its task was deleted. */
  readonly id?: string | undefined;
}

/** What a domain event carries of a timeline event in `timeline_event`: all that its rows are made of. */
export interface TimelinePayload {
  readonly kind: TimelineKind | InternalTimelineKind;
  readonly lane: Lane;
  readonly title: string;
  readonly body?: string | undefined;
  readonly metadata: TimelineMetadata;
  readonly tags?: readonly string[] | undefined;
}

/** A timeline event as it is read back (SPEC 4.6); `lane` is `rule` where a rule matched it. */
export interface TimelineEvent {
  readonly id: string;
  readonly taskId: string;
  readonly sessionId?: string | undefined;
  readonly kind: TimelineKind | InternalTimelineKind;
  readonly lane: Lane;
  readonly title: string;
  readonly body?: string | undefined;
  /** Bytes of UTF-8 of the whole body, where `body` is only its beginning. */
  readonly bodyBytes?: number | undefined;
  readonly metadata: TimelineMetadata;
  readonly classification: Classification;
  /** ISO 8601 in UTC with milliseconds. */
  readonly createdAt: string;
}
