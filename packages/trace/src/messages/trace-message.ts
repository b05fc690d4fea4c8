import type {
  InternalTimelineKind,
  MatchKind,
  TimelineKind,
  TimelineMetadata,
  VerdictStatus,
} from '@agentspine/schema';

/** What each message carries (SPEC 4.12): what its event says; a key without a value is left out. Times are ISO 8601 in UTC. */
export interface TraceMessagePayloads {
  readonly 'task.started': TaskStarted;
  readonly 'task.completed': TaskUpdated;
  readonly 'task.updated': TaskUpdated;
  readonly 'task.deleted': { readonly taskId: string };
  readonly 'session.started': {
    readonly sessionId: string;
    readonly taskId: string;
    readonly startedAt: string;
    readonly runtimeSource?: string;
    readonly runtimeSessionId?: string;
  };
  readonly 'session.ended': {
    readonly sessionId: string;
    readonly taskId: string;
    readonly outcome: string;
    readonly summary?: string;
    readonly endedAt: string;
  };
  readonly 'event.logged': LoggedEvent;
  /** `metadata` is what was given, not all that the event has now. */
  readonly 'event.updated': { readonly eventId: string; readonly taskId: string; readonly metadata: TimelineMetadata };
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
  readonly 'rules.changed': {
    readonly ruleId: string;
    readonly change: string;
    readonly scope?: string;
    readonly taskId?: string;
  };
}

interface TaskStarted extends RelatedIds {
  readonly taskId: string;
  readonly title: string;
  readonly slug: string;
  readonly kind: string;
  readonly startedAt: string;
  readonly workspacePath?: string;
  readonly cliSource?: string;
  readonly origin?: string;
}

/** What became of a task; only what changed is there. */
interface TaskUpdated {
  readonly taskId: string;
  readonly updatedAt: string;
  readonly title?: string;
  readonly slug?: string;
  readonly status?: string;
  readonly reason?: string;
  readonly isArchived?: boolean;
  /** All relations that it has now. */
  readonly relations?: RelatedIds;
}

interface RelatedIds {
  readonly parentTaskId?: string;
  readonly parentSessionId?: string;
  readonly backgroundTaskId?: string;
}

/** An event of the timeline as it was logged. */
interface LoggedEvent {
  readonly eventId: string;
  readonly taskId: string;
  readonly sessionId?: string;
  readonly kind: TimelineKind | InternalTimelineKind;
  readonly lane: string;
  readonly title: string;
  readonly body?: string;
  readonly metadata: TimelineMetadata;
  readonly createdAt: string;
}

export type TraceMessageType = keyof TraceMessagePayloads;

/** A message about what was committed to the trace. */
export type TraceMessage = {
  [Type in TraceMessageType]: { readonly type: Type; readonly payload: TraceMessagePayloads[Type] };
}[TraceMessageType];
