import type {
  Actor,
  DomainEventDraft,
  DomainEventType,
  FactRange,
  SourceFileId,
  TimelinePayload,
} from '@agentspine/schema';

/** An event that is read from a transcript. The id is made of what the log names, so that a copy of a line is the same event. */
export interface TraceEvent extends DomainEventDraft<DomainEventType> {
  /** The event. */
  readonly eventId: string;
  /** Milliseconds. */
  readonly eventTime: number;
  /** What outdates it: it is skipped where the trace already has a later rename, or later activity. Absent for what stays true. */
  readonly outdatedBy?: 'rename' | 'activity';
}

/** An event with the bytes, `from` to `to` of a generation of a source file, that it was read from. */
export interface PlacedEvent extends TraceEvent {
  /** Where it is in the transcript. */
  readonly place: FactRange & Pick<TraceOrigin, 'file' | 'generation'>;
}

/** The source file, and its generation, that facts were read from. */
export interface TraceOrigin {
  /** The transcript. */
  readonly file: SourceFileId;
  /** Which life of the file: a rewrite begins the next one. */
  readonly generation: number;
  /** Milliseconds; stands for the time of lines that have none, and whose session has none. */
  readonly fallbackMs: number;
}

/** An event on the timeline of a session. */
export interface TimelineDraft {
  readonly eventId: string;
  readonly at: number;
  readonly eventType: DomainEventType;
  readonly actor: Actor;
  readonly timeline: TimelinePayload;
  /** Further keys of the domain event's payload. */
  readonly payload?: Readonly<Record<string, unknown>>;
}
