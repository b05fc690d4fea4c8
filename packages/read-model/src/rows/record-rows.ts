import type {
  ApiRetryRecord,
  CompactionRecord,
  NestedToolCallRecord,
  Provenance,
  RelationshipRecord,
  ToolResultEventRecord,
  UserTurnRecord,
} from '@agentspine/schema';
import type { ArchiveRow } from '@agentspine/schema/drizzle';
import { parseThemes } from '../ledger/parse-turn.ts';
import { parseCount, parseFlag, parseInstant, parseObject, parseText } from '../ledger/read-json.ts';
import { flag, type ProvenanceColumns, provenanceColumns } from './provenance-columns.ts';

/** A row that is one observation of several: the earliest of them is kept (`joinSeenRows`). */
export interface SeenRow extends ProvenanceColumns {
  readonly source: string;
  readonly sessionId: string;
  readonly ts: string | null;
}

export type ToolResultRow = Readonly<ArchiveRow<'toolResultEvents'>>;

export type UserTurnRow = Readonly<ArchiveRow<'userTurns'>>;

export type CompactionRow = Readonly<ArchiveRow<'compactions'>>;

export type RelationshipRow = Readonly<ArchiveRow<'sessionRelationships'>>;

export type NestedCallRow = Readonly<ArchiveRow<'nestedToolCalls'>>;

export type ApiRetryRow = Readonly<ArchiveRow<'apiRetries'>>;

/** A missing message id is '', so that the key stays idempotent; a missing call index is 0 (SPEC 2.5, A080). */
export function toolResultRow(record: ToolResultEventRecord, at: Provenance | undefined): ToolResultRow {
  return {
    source: record.source,
    sessionId: record.sessionId,
    messageId: text(record.messageId) ?? '',
    toolUseId: record.toolUseId,
    eventIndex: record.eventIndex,
    callIndex: count(record.callIndex) ?? 0,
    status: record.status,
    contentLength: count(record.contentLength),
    contentHash: text(record.contentHash),
    isError: flag(parseFlag(record.isError)),
    exitCode: whole(record.exitCode),
    reason: text(record.reason),
    durationMs: whole(record.durationMs),
    subagentSessionId: text(record.subagentSessionId),
    agentId: text(record.agentId),
    eventSource: record.eventSource,
    ts: instant(record.ts),
    ...provenanceColumns(at),
  };
}

export function userTurnRow(record: UserTurnRecord, at: Provenance | undefined): UserTurnRow {
  const themes = parseThemes(record.themes);
  return {
    source: record.source,
    sessionId: record.sessionId,
    userUuid: record.userUuid,
    ts: parseInstant(record.ts),
    speaker: text(record.speaker),
    precedingMessageId: text(record.precedingMessageId),
    followingMessageId: text(record.followingMessageId),
    themesJson: themes === undefined ? null : JSON.stringify(themes),
    blocksJson: `[${record.blocks.map(blockJson).join(',')}]`,
    ...provenanceColumns(at),
  };
}

export function compactionRow(record: CompactionRecord, at: Provenance | undefined): CompactionRow {
  return {
    source: record.source,
    sessionId: record.sessionId,
    ts: parseInstant(record.ts),
    precedingMessageId: text(record.precedingMessageId),
    trigger: text(record.trigger),
    tokensBeforeCompact: count(record.tokensBeforeCompact),
    tokensAfterCompact: count(record.tokensAfterCompact),
    ...provenanceColumns(at),
  };
}

export function relationshipRow(record: RelationshipRecord, at: Provenance | undefined): RelationshipRow {
  return {
    source: record.source,
    sessionId: record.sessionId,
    relationshipType: record.relationshipType,
    relatedSessionId: text(record.relatedSessionId) ?? '',
    agentId: text(record.agentId) ?? '',
    parentToolUseId: text(record.parentToolUseId) ?? '',
    ts: instant(record.ts),
    sourceSessionId: text(record.sourceSessionId),
    sourceVersion: text(record.sourceVersion),
    subagentType: text(record.subagentType),
    description: text(record.description),
    ...provenanceColumns(at),
  };
}

export function nestedCallRow(record: NestedToolCallRecord, at: Provenance | undefined): NestedCallRow {
  return {
    source: record.source,
    sessionId: record.sessionId,
    messageId: record.messageId,
    toolUseId: record.toolUseId,
    toolName: record.toolName,
    agentId: text(record.agentId),
    ts: parseInstant(record.ts),
    argsHash: text(record.argsHash),
    ...provenanceColumns(at),
  };
}

export function apiRetryRow(record: ApiRetryRecord, at: Provenance | undefined): ApiRetryRow {
  return {
    source: record.source,
    sessionId: record.sessionId,
    ts: parseInstant(record.ts),
    attempt: count(record.attempt) ?? 0,
    status: whole(record.status),
    retryInMs: whole(record.retryInMs),
    ...provenanceColumns(at),
  };
}

/** Members in a fixed order; those that are missing are left out. Written by hand: there is one on nearly every line. */
function blockJson(value: unknown): string {
  const { kind, toolUseId, byteLen, approxTokens, isError } = parseObject(value) ?? {};
  const members: string[] = [];
  if (typeof kind === 'string') members.push(`"kind":${JSON.stringify(kind)}`);
  if (typeof toolUseId === 'string') members.push(`"toolUseId":${JSON.stringify(toolUseId)}`);
  if (parseCount(byteLen) !== undefined) members.push(`"byteLen":${byteLen}`);
  if (parseCount(approxTokens) !== undefined) members.push(`"approxTokens":${approxTokens}`);
  if (typeof isError === 'boolean') members.push(`"isError":${isError}`);
  return `{${members.join(',')}}`;
}

function text(value: unknown): string | null {
  return parseText(value) ?? null;
}

function count(value: unknown): number | null {
  return parseCount(value) ?? null;
}

function whole(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
}

function instant(value: unknown): string | null {
  return typeof value === 'string' ? parseInstant(value) : null;
}
