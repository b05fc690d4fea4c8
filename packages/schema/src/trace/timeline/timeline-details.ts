import type { TimelineMetadata } from '../timeline-event.ts';
import type { EdgeKind, FileSource, QuestionPhase, RelationType, TagSource, TodoState } from '../words.ts';

/** What becomes of the metadata of a timeline event: its columns, the rows of its detail tables, and the rest (SPEC 4.5). */
export interface TimelineDetails {
  readonly columns: SemanticColumns;
  readonly files: readonly FileDetail[];
  readonly relations: readonly RelationDetail[];
  readonly asyncRef?: AsyncDetail | undefined;
  readonly tags: readonly TagDetail[];
  readonly todo?: TodoDetail | undefined;
  readonly question?: QuestionDetail | undefined;
  readonly usage?: UsageDetail | undefined;
  /** What has no column or table, or does not fit its own; what stands here is what is read back. */
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
export type SemanticKey = (typeof semanticKeys)[number];
export type SemanticColumns = Readonly<Partial<Record<SemanticKey, string>>>;

export interface FileDetail {
  readonly path: string;
  readonly source: FileSource;
  readonly writeCount: number;
}

/** An edge between the event and another one; `parent` and `source` come from the other, `related` goes to it. */
export interface RelationDetail {
  readonly edgeKind: EdgeKind;
  readonly otherEventId: string;
  readonly type: RelationType;
  readonly label?: string | undefined;
  readonly explanation?: string | undefined;
}

export interface AsyncDetail {
  readonly taskId: string;
  readonly status?: string | undefined;
  readonly agent?: string | undefined;
  readonly category?: string | undefined;
  readonly durationMs?: number | undefined;
}

export interface TagDetail {
  readonly tag: string;
  readonly source: TagSource;
}

export interface TodoDetail {
  readonly id: string;
  readonly state: TodoState;
  readonly priority?: string | undefined;
  readonly isAutoReconciled: boolean;
}

export interface QuestionDetail {
  readonly id: string;
  readonly phase: QuestionPhase;
  readonly sequence?: number | undefined;
  readonly modelName?: string | undefined;
  readonly modelProvider?: string | undefined;
}

export interface UsageDetail {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheCreateTokens: number;
  readonly costUsd?: number | undefined;
  readonly durationMs?: number | undefined;
  readonly model?: string | undefined;
  readonly promptId?: string | undefined;
  readonly stopReason?: string | undefined;
}
