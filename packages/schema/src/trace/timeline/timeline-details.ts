import type { TimelineMetadata } from '../timeline-event.ts';
import type { EdgeKind, FileSource, QuestionPhase, RelationType, TagSource, TodoState } from '../words.ts';

/** What becomes of the metadata of a timeline event: its columns, the rows of its detail tables, and the rest (SPEC 4.5). */
export interface TimelineDetails {
  /** The keys that have a column each. */
  readonly columns: SemanticColumns;
  /** The files that it is about. */
  readonly files: readonly FileDetail[];
  /** Its relations to other events. */
  readonly relations: readonly RelationDetail[];
  /** The work in the background that it belongs to. */
  readonly asyncRef?: AsyncDetail | undefined;
  /** Its tags. */
  readonly tags: readonly TagDetail[];
  /** The todo that it is about. */
  readonly todo?: TodoDetail | undefined;
  /** The question that it is about. */
  readonly question?: QuestionDetail | undefined;
  /** What it used. */
  readonly usage?: UsageDetail | undefined;
  /** What has no column or table, or does not fit its own; what is here is what is read back. */
  readonly extras: TimelineMetadata;
}

/** Keys of the metadata that have a column each, of the same name. */
export const semanticKeys = [
  'subtypeKey',
  'subtypeLabel',
  'subtypeGroup',
  'toolFamily',
  'operation',
  'sourceTool',
  'toolName',
  'entityType',
  'entityName',
  'displayTitle',
  'evidenceLevel',
] as const;
/** A key of the metadata that has a column. */
export type SemanticKey = (typeof semanticKeys)[number];
/** The keys of the metadata that have a column each. */
export type SemanticColumns = Readonly<Partial<Record<SemanticKey, string>>>;

/** A file that an event is about. */
export interface FileDetail {
  /** Its path. */
  readonly path: string;
  /** How it is known. */
  readonly source: FileSource;
  /** How often the event wrote it. */
  readonly writeCount: number;
}

/** An edge between the event and another one; `parent` and `source` come from the other, `related` goes to it. */
export interface RelationDetail {
  /** How it was stated. */
  readonly edgeKind: EdgeKind;
  /** The other event. */
  readonly otherEventId: string;
  /** What it means. */
  readonly type: RelationType;
  /** What it means, as people read it. */
  readonly label?: string | undefined;
  /** Why it is so. */
  readonly explanation?: string | undefined;
}

/** The work in the background that an event belongs to. */
export interface AsyncDetail {
  /** The work in the background. */
  readonly taskId: string;
  /** Its status. */
  readonly status?: string | undefined;
  /** The agent that does it. */
  readonly agent?: string | undefined;
  /** The kind of work. */
  readonly category?: string | undefined;
  /** How long it took, in milliseconds. */
  readonly durationMs?: number | undefined;
}

/** A tag of an event. */
export interface TagDetail {
  /** The tag. */
  readonly tag: string;
  /** Where it is from. */
  readonly source: TagSource;
}

/** The todo that an event is about. */
export interface TodoDetail {
  /** The todo. */
  readonly id: string;
  /** How far it is. */
  readonly state: TodoState;
  /** How urgent it is, as the agent says. */
  readonly priority?: string | undefined;
  /** Whether it was closed because it left the list. */
  readonly isAutoReconciled: boolean;
}

/** The question that an event is about. */
export interface QuestionDetail {
  /** The question. */
  readonly id: string;
  /** How far it is. */
  readonly phase: QuestionPhase;
  /** Its place among questions. */
  readonly sequence?: number | undefined;
  /** The model that asked. */
  readonly modelName?: string | undefined;
  /** The provider of that model. */
  readonly modelProvider?: string | undefined;
}

/** What the model call of an event used. */
export interface UsageDetail {
  /** Input without cache reads and writes. */
  readonly inputTokens: number;
  /** Output. */
  readonly outputTokens: number;
  /** Input read from the cache. */
  readonly cacheReadTokens: number;
  /** Input written to the cache. */
  readonly cacheCreateTokens: number;
  /** Dollars; absent where no price is known. */
  readonly costUsd?: number | undefined;
  /** How long it took, in milliseconds. */
  readonly durationMs?: number | undefined;
  /** The model, as its provider names it. */
  readonly model?: string | undefined;
  /** The prompt that it answers, as the runtime names it. */
  readonly promptId?: string | undefined;
  /** Why the model stopped, in the words of its provider. */
  readonly stopReason?: string | undefined;
}
