/**
 * The columns that the builder writes, in the order in which they are bound. The tables themselves are made from
 * `derivedDdl`; a test holds these lists to it, so that the writer starts without loading Drizzle.
 */
import type { ArchiveState } from '../archive-state.ts';
import type { SessionRow } from '../sessions/session-row.ts';
import type { CallFacts } from '../turns/call-facts.ts';
import type { TurnDerivation } from '../turns/derive-turns.ts';
import type { HeldTurnRow } from '../turns/held-turns.ts';
import type { TurnCostColumns } from '../turns/turn-cost.ts';
import { modifierFields, type TurnFacts, usageFields } from '../turns/turn-facts.ts';
import type {
  ApiRetryRow,
  CompactionRow,
  NestedCallRow,
  RelationshipRow,
  ToolResultRow,
  UserTurnRow,
} from './record-rows.ts';
import type { TableShape } from './row-table.ts';
import type { ImportProblemRow, SessionNoteRow, SourceFileRow, StampRow } from './side-rows.ts';

const place = ['sourceFile', 'generation', 'byteFrom', 'byteTo'] as const;

/** What the ledger says of a turn. */
export const turnFactFields: readonly (keyof TurnFacts)[] = [
  'source',
  'sessionId',
  'messageId',
  'requestId',
  'isGlobalId',
  'kind',
  'ts',
  'model',
  'project',
  'projectKey',
  'stopReason',
  'outputComplete',
  'isSidechain',
  'subagentId',
  'parentSubagentId',
  'parentToolUseId',
  'subagentType',
  'subagentDescription',
  ...usageFields,
  ...modifierFields,
  'usagePartial',
  'reportedCostPicousd',
  'attributionFidelity',
  'tokensPresent',
  'costPresent',
  'fidelityJson',
  'themesJson',
  'isClassified',
  ...place,
];

/** What follows from the session around a turn, and from stamps. */
export const turnDerivationFields: readonly (keyof TurnDerivation)[] = [
  'turnIndex',
  'activity',
  'hasEdits',
  'retries',
  'workflowId',
  'agentId',
  'persona',
  'tier',
  'enrichmentJson',
];

/** What follows from the price book, but its name and whether it had all prices. */
export const turnCostFields: readonly (keyof TurnCostColumns)[] = [
  'costInputPicousd',
  'costOutputPicousd',
  'costReasoningPicousd',
  'costCacheReadPicousd',
  'costCacheCreatePicousd',
  'costToolsPicousd',
  'costTotalPicousd',
];

export const turnKeyFields = ['source', 'sessionId', 'messageId', 'requestId'] as const;

export const callFactFields: readonly (keyof CallFacts)[] = [
  'toolUseId',
  'toolName',
  'target',
  'argsHash',
  'category',
  'family',
  'isDocs',
  'ts',
  'ordinal',
  'replacedTools',
  'collapsedCalls',
  ...place,
];

export const heldTurnTable: TableShape<HeldTurnRow> = {
  name: 'held_turns',
  fields: ['source', 'messageId', 'requestId', 'sessionId', 'turnJson'],
  key: ['source', 'messageId', 'requestId', 'sessionId'],
};

export const toolResultTable: TableShape<ToolResultRow> = {
  name: 'tool_result_events',
  fields: [
    'source',
    'sessionId',
    'messageId',
    'toolUseId',
    'eventIndex',
    'callIndex',
    'status',
    'contentLength',
    'contentHash',
    'isError',
    'exitCode',
    'reason',
    'durationMs',
    'subagentSessionId',
    'agentId',
    'eventSource',
    'ts',
    ...place,
  ],
  key: ['source', 'sessionId', 'messageId', 'toolUseId', 'eventIndex'],
};

export const userTurnTable: TableShape<UserTurnRow> = {
  name: 'user_turns',
  fields: [
    'source',
    'sessionId',
    'userUuid',
    'ts',
    'speaker',
    'precedingMessageId',
    'followingMessageId',
    'themesJson',
    'blocksJson',
    ...place,
  ],
  key: ['source', 'sessionId', 'userUuid'],
};

export const compactionTable: TableShape<CompactionRow> = {
  name: 'compactions',
  fields: [
    'source',
    'sessionId',
    'ts',
    'precedingMessageId',
    'trigger',
    'tokensBeforeCompact',
    'tokensAfterCompact',
    ...place,
  ],
  key: ['source', 'sessionId', 'ts'],
};

export const relationshipTable: TableShape<RelationshipRow> = {
  name: 'session_relationships',
  fields: [
    'source',
    'sessionId',
    'relationshipType',
    'relatedSessionId',
    'agentId',
    'parentToolUseId',
    'ts',
    'sourceSessionId',
    'sourceVersion',
    'subagentType',
    'description',
    ...place,
  ],
  key: ['source', 'sessionId', 'relationshipType', 'relatedSessionId', 'agentId', 'parentToolUseId'],
};

export const nestedCallTable: TableShape<NestedCallRow> = {
  name: 'nested_tool_calls',
  fields: ['source', 'sessionId', 'messageId', 'toolUseId', 'toolName', 'agentId', 'ts', 'argsHash', ...place],
  key: ['source', 'toolUseId'],
};

export const apiRetryTable: TableShape<ApiRetryRow> = {
  name: 'api_retries',
  fields: ['source', 'sessionId', 'ts', 'attempt', 'status', 'retryInMs', ...place],
  key: ['source', 'sessionId', 'ts', 'attempt'],
};

export const sessionNoteTable: TableShape<SessionNoteRow> = {
  name: 'session_notes',
  fields: ['source', 'sessionId', 'field', 'value', 'firstTs', 'lastTs', ...place],
  key: ['source', 'sessionId', 'field', 'value'],
};

export const importProblemTable: TableShape<ImportProblemRow> = {
  name: 'import_problems',
  fields: [...place, 'source', 'problem', 'detail'],
  key: ['sourceFile', 'generation', 'byteFrom', 'problem'],
};

export const sourceFileTable: TableShape<SourceFileRow> = {
  name: 'source_files',
  fields: ['sourceFile', 'path', 'parser', 'generation', 'derivedBytes'],
  key: ['sourceFile'],
};

export const stampTable: TableShape<StampRow> = {
  name: 'stamps',
  fields: ['source', 'sessionId', 'ts', 'ledgerOffsetBytes', 'selectorJson', 'enrichmentJson'],
  key: ['source', 'sessionId', 'ts', 'ledgerOffsetBytes'],
};

export const sessionTable: TableShape<SessionRow> = {
  name: 'sessions',
  fields: [
    'source',
    'sessionId',
    'project',
    'projectKey',
    'workflowId',
    'agentId',
    'parentAgentId',
    'harness',
    'title',
    'gitBranch',
    'clientVersion',
    'startedAt',
    'endedAt',
    'turnCount',
    'messageCount',
    'promptCount',
    'toolCallCount',
    'modelSetJson',
    'relationshipType',
    'parentSessionId',
    'hasContent',
    'hasSubagent',
    'minFidelity',
    'hasFullAttribution',
  ],
  key: ['source', 'sessionId'],
};

export const archiveStateTable: TableShape<ArchiveState & { readonly id: number }> = {
  name: 'archive_state',
  fields: [
    'id',
    'ledgerOffsetBytes',
    'ledgerMtimeMs',
    'archiveVersion',
    'lastCompactedAt',
    'lastRebuildAt',
    'lastBuiltAt',
    'ledgerInode',
    'ledgerHeadHash',
    'ledgerTailHash',
    'ledgerSum',
    'pricingVersion',
  ],
  key: ['id'],
};
