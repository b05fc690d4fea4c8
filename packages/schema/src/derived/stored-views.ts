/**
 * How the large tables of `archive.sqlite` are stored. What SQL sees of them, by the names and columns of `tables.ts`, is a view
 * over a narrow table (ADR 0062): texts that many rows repeat stand once, in the table of a _dimension_, and rows have the
 * number of a combination of them. The builder writes the narrow tables with the same declaration that the views are made from.
 */

/** A table of distinct combinations of values, each with a number. */
export interface Dimension {
  /** Name of its table. */
  readonly name: string;
  /** The fields of a combination, those that queries look for first. */
  readonly fields: readonly string[];
}

/** A column that has the number of a combination; NULL where all of its values are NULL. */
export interface Reference {
  /** The column of the narrow table. */
  readonly column: string;
  /** Whose number it has. */
  readonly dimension: Dimension;
}

/** A view that people see, and the table that its rows are stored in. */
export interface StoredView {
  /** What SQL sees. */
  readonly name: string;
  /** The same with `row_id`, the key of the narrow table, and the number of the row above it: for programs of ours. */
  readonly rows: string;
  /** The narrow table that its rows are stored in. */
  readonly table: string;
  /** Fields that are stored as they are, in columns of their names. */
  readonly fields: readonly string[];
  /** Fields with digests in hexadecimal, stored as their bytes; any other text of theirs as it is. */
  readonly digests: readonly string[];
  /** Costs in dollars, by the field that stores them in picodollars. */
  readonly dollars: Readonly<Record<string, string>>;
  /** Columns with numbers of combinations. */
  readonly references: readonly Reference[];
  /** The row that a row belongs to: the column with its `row_id`, and what it says for both. */
  readonly parent?: { readonly column: string; readonly view: StoredView; readonly fields: readonly string[] };
  /** Columns of the narrow table that make a row one. */
  readonly key: readonly string[];
  /** Columns by which rows are looked up, by the name of the index; rows with NULL in the first are not in it where `isSparse`. */
  readonly indexes: readonly { readonly name: string; readonly columns: readonly string[]; readonly isSparse?: true }[];
}

const sessionKey: Dimension = { name: 'session_key', fields: ['sessionId', 'source'] };
const sourcePlace: Dimension = { name: 'source_place', fields: ['sourceFile', 'generation'] };
const toolUse: Dimension = { name: 'tool_use', fields: ['toolUseId'] };
const themes: Dimension = { name: 'themes', fields: ['themesJson'] };

const turnFact: Dimension = {
  name: 'turn_fact',
  fields: [
    'model',
    'project',
    'projectKey',
    'kind',
    'isGlobalId',
    'isSidechain',
    'stopReason',
    'outputComplete',
    'speed',
    'inferenceGeo',
    'serviceTier',
    'usagePartial',
    'attributionFidelity',
    'tokensPresent',
    'costPresent',
    'isClassified',
    'fidelityJson',
  ],
};

/** turnSetting */
export const turnSetting: Dimension = {
  name: 'turn_setting',
  fields: ['activity', 'workflowId', 'hasEdits', 'retries', 'agentId', 'persona', 'tier', 'enrichmentJson'],
};

const subagent: Dimension = {
  name: 'subagent',
  fields: ['subagentId', 'parentSubagentId', 'parentToolUseId', 'subagentType', 'subagentDescription'],
};

/** pricing */
export const pricing: Dimension = { name: 'pricing', fields: ['priceBook', 'costComplete'] };

const tool: Dimension = {
  name: 'tool',
  fields: ['toolName', 'category', 'family', 'isDocs', 'replacedTools', 'collapsedCalls'],
};

const toolTarget: Dimension = { name: 'tool_target', fields: ['target'] };

const resultKind: Dimension = { name: 'result_kind', fields: ['status', 'eventSource', 'isError', 'exitCode'] };

const speaker: Dimension = { name: 'speaker', fields: ['speaker'] };

const place = { column: 'place', dimension: sourcePlace } as const;
const bytes = ['byteFrom', 'byteTo'] as const;

/** `turns`. */
export const storedTurns: StoredView = {
  name: 'turns',
  rows: 'turn_rows',
  table: 'turn',
  fields: [
    'messageId',
    'requestId',
    'turnIndex',
    'ts',
    'inputTokens',
    'outputTokens',
    'reasoningTokens',
    'cacheReadTokens',
    'cacheCreate5mTokens',
    'cacheCreate1hTokens',
    'cacheCreateUnsplitTokens',
    'webSearchRequests',
    'costTotalPicousd',
    'reportedCostPicousd',
    ...bytes,
  ],
  digests: [],
  dollars: {
    costInputUsd: 'costInputPicousd',
    costOutputUsd: 'costOutputPicousd',
    costReasoningUsd: 'costReasoningPicousd',
    costCacheReadUsd: 'costCacheReadPicousd',
    costCacheCreateUsd: 'costCacheCreatePicousd',
    costToolsUsd: 'costToolsPicousd',
    costTotalUsd: 'costTotalPicousd',
  },
  references: [
    { column: 'session', dimension: sessionKey },
    { column: 'fact', dimension: turnFact },
    { column: 'setting', dimension: turnSetting },
    { column: 'subagent', dimension: subagent },
    { column: 'pricing', dimension: pricing },
    { column: 'themes', dimension: themes },
    place,
  ],
  key: ['messageId', 'session', 'requestId'],
  indexes: [
    { name: 'turn_ts', columns: ['ts'] },
    { name: 'turn_session', columns: ['session', 'turnIndex'] },
    { name: 'turn_fact_rows', columns: ['fact'] },
    { name: 'turn_setting_rows', columns: ['setting'] },
  ],
};

/** `tool_calls`: each belongs to a turn. */
export const storedToolCalls: StoredView = {
  name: 'tool_calls',
  rows: 'tool_call_rows',
  table: 'tool_call',
  fields: ['callIndex', 'ts', 'ordinal', 'isError', ...bytes],
  digests: ['argsHash'],
  dollars: {},
  references: [
    { column: 'toolUse', dimension: toolUse },
    { column: 'tool', dimension: tool },
    { column: 'target', dimension: toolTarget },
    place,
  ],
  parent: { column: 'turn', view: storedTurns, fields: ['source', 'sessionId', 'messageId', 'requestId'] },
  key: ['turn', 'callIndex'],
  indexes: [
    { name: 'tool_call_tool_use', columns: ['toolUse'] },
    { name: 'tool_call_tool', columns: ['tool'] },
  ],
};

/** `tool_result_events`. */
export const storedToolResults: StoredView = {
  name: 'tool_result_events',
  rows: 'tool_result_rows',
  table: 'tool_result',
  fields: [
    'messageId',
    'eventIndex',
    'callIndex',
    'contentLength',
    'reason',
    'durationMs',
    'subagentSessionId',
    'agentId',
    'ts',
    ...bytes,
  ],
  digests: ['contentHash'],
  dollars: {},
  references: [
    { column: 'session', dimension: sessionKey },
    { column: 'toolUse', dimension: toolUse },
    { column: 'kind', dimension: resultKind },
    place,
  ],
  key: ['toolUse', 'session', 'messageId', 'eventIndex'],
  indexes: [
    { name: 'tool_result_session', columns: ['session'] },
    { name: 'tool_result_subagent', columns: ['subagentSessionId'], isSparse: true },
  ],
};

/** `user_turns`. */
export const storedUserTurns: StoredView = {
  name: 'user_turns',
  rows: 'user_turn_rows',
  table: 'user_turn',
  fields: ['ts', 'precedingMessageId', 'followingMessageId', 'blocksJson', ...bytes],
  digests: ['userUuid'],
  dollars: {},
  references: [
    { column: 'session', dimension: sessionKey },
    { column: 'speaker', dimension: speaker },
    { column: 'themes', dimension: themes },
    place,
  ],
  key: ['session', 'userUuid'],
  indexes: [],
};

/** All of them, a parent before its children. */
export const storedViews: readonly StoredView[] = [storedTurns, storedToolCalls, storedToolResults, storedUserTurns];

const narrowNames = storedViews.flatMap(({ table, rows, references }) => [
  table,
  rows,
  ...references.map(({ dimension }) => dimension.name),
]);

/** Tables and views of `archive.sqlite` that only say how others are stored. */
export const narrowArchiveNames: ReadonlySet<string> = new Set(narrowNames);

/** The column of a field: `cacheCreate5mTokens` is in `cache_create_5m_tokens`. */
export function columnOf(field: string): string {
  return field.replace(/[A-Z]|\d+/g, (part) => `_${part.toLowerCase()}`);
}
