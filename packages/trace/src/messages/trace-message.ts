import type {
  InternalTimelineKind,
  MatchKind,
  TimelineKind,
  TimelineMetadata,
  VerdictStatus,
} from '@agentspine/schema';

/** What each message carries (SPEC 4.12): what its event says; a key without a value is left out. Times are ISO 8601 in UTC. */
export interface TraceMessagePayloads {
  /** A task was started. */
  readonly 'task.started': TaskStarted;
  /** A task was completed. */
  readonly 'task.completed': TaskUpdated;
  /** A task changed. */
  readonly 'task.updated': TaskUpdated;
  /** A task was deleted, with all that belongs to it. */
  readonly 'task.deleted': { readonly taskId: string };
  /** A session began. */
  readonly 'session.started': {
    readonly sessionId: string;
    readonly taskId: string;
    readonly startedAt: string;
    readonly runtimeSource?: string;
    readonly runtimeSessionId?: string;
  };
  /** A session ended. */
  readonly 'session.ended': {
    readonly sessionId: string;
    readonly taskId: string;
    readonly outcome: string;
    readonly summary?: string;
    readonly endedAt: string;
  };
  /** An event came to a timeline. */
  readonly 'event.logged': LoggedEvent;
  /** `metadata` is what was given, not all that the event has now. */
  readonly 'event.updated': { readonly eventId: string; readonly taskId: string; readonly metadata: TimelineMetadata };
  /** A rule matched an event. */
  readonly 'rule_enforcement.added': {
    readonly eventId: string;
    readonly ruleId: string;
    readonly matchKind: MatchKind;
    readonly taskId: string;
    readonly sessionId?: string;
  };
  /** `aggregateVerdict` is null where no rule applied. */
  readonly 'verdict.updated': {
    readonly turnId: string;
    readonly sessionId: string;
    readonly taskId: string;
    readonly aggregateVerdict: VerdictStatus | null;
    readonly rulesEvaluatedCount: number;
  };
  /** A rule was made, changed or deleted. */
  readonly 'rules.changed': {
    readonly ruleId: string;
    readonly change: string;
    readonly scope?: string;
    readonly taskId?: string;
  };
}

/** What a message says of a task that was started. */
interface TaskStarted extends RelatedIds {
  /** The task. */
  readonly taskId: string;
  /** One line that says what it is about. */
  readonly title: string;
  /** The title as a short name for addresses. */
  readonly slug: string;
  /** `primary` or `background`. */
  readonly kind: string;
  /** When it began: ISO 8601 in UTC. */
  readonly startedAt: string;
  /** The folder that it is worked on in. */
  readonly workspacePath?: string;
  /** The runtime that it runs in. */
  readonly cliSource?: string;
  /** Who started it. */
  readonly origin?: string;
}

/** What became of a task; only what changed is there. */
interface TaskUpdated {
  /** The task. */
  readonly taskId: string;
  /** When it last changed: ISO 8601 in UTC. */
  readonly updatedAt: string;
  /** One line that says what it is about. */
  readonly title?: string;
  /** The title as a short name for addresses. */
  readonly slug?: string;
  /** Its status. */
  readonly status?: string;
  /** Why, in a word or a sentence. */
  readonly reason?: string;
  /** Whether it is put away. */
  readonly isArchived?: boolean;
  /** All relations that it has now. */
  readonly relations?: RelatedIds;
}

/** The tasks and the session that a task relates to. */
interface RelatedIds {
  /** The task that it belongs to. */
  readonly parentTaskId?: string;
  /** The session that started it. */
  readonly parentSessionId?: string;
  /** The task that it is the background work of. */
  readonly backgroundTaskId?: string;
}

/** An event of the timeline as it was logged. */
interface LoggedEvent {
  /** The event. */
  readonly eventId: string;
  /** The task. */
  readonly taskId: string;
  /** The session of the task. */
  readonly sessionId?: string;
  /** What it is about. */
  readonly kind: TimelineKind | InternalTimelineKind;
  /** Which lane of a timeline shows it. */
  readonly lane: string;
  /** One line that says what it is about. */
  readonly title: string;
  /** The text. */
  readonly body?: string;
  /** What else the caller says of it. */
  readonly metadata: TimelineMetadata;
  /** When it happened: ISO 8601 in UTC. */
  readonly createdAt: string;
}

/** The kinds of messages. */
export type TraceMessageType = keyof TraceMessagePayloads;

/** A message about what was committed to the trace. */
export type TraceMessage = {
  [Type in TraceMessageType]: { readonly type: Type; readonly payload: TraceMessagePayloads[Type] };
}[TraceMessageType];
