import { sql } from 'drizzle-orm';
import { check, index, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/**
 * Tables of `archive.sqlite`, the disposable read model of the ledger (SPEC 2.5). Everything here is derived; a change of
 * any definition raises `archiveVersion`, and the next build starts over. What columns mean is in `tools/dictionary/archive-meanings.ts`.
 */

/** Where a row comes from; all four are NULL for records that came from the API. */
const provenance = {
  sourceFile: text('source_file'),
  generation: integer('generation'),
  byteFrom: integer('byte_from'),
  byteTo: integer('byte_to'),
};

/** Sessions, one row each. */
export const sessions = sqliteTable(
  'sessions',
  {
    source: text('source').notNull(),
    sessionId: text('session_id').notNull(),
    project: text('project'),
    projectKey: text('project_key'),
    workflowId: text('workflow_id'),
    agentId: text('agent_id'),
    parentAgentId: text('parent_agent_id'),
    harness: text('harness'),
    title: text('title'),
    gitBranch: text('git_branch'),
    clientVersion: text('client_version'),
    startedAt: text('started_at'),
    endedAt: text('ended_at'),
    turnCount: integer('turn_count').notNull().default(0),
    messageCount: integer('message_count').notNull().default(0),
    promptCount: integer('prompt_count').notNull().default(0),
    toolCallCount: integer('tool_call_count').notNull().default(0),
    modelSetJson: text('model_set_json'),
    relationshipType: text('relationship_type'),
    parentSessionId: text('parent_session_id'),
    hasContent: integer('has_content'),
    hasSubagent: integer('has_subagent').notNull().default(0),
    minFidelity: text('min_fidelity'),
    hasFullAttribution: integer('has_full_attribution'),
  },
  (table) => [
    primaryKey({ columns: [table.source, table.sessionId] }),
    index('sessions_started_at').on(table.startedAt),
    index('sessions_project_key').on(table.projectKey),
    index('sessions_workflow_id').on(table.workflowId),
    check('sessions_relationship_type', sql`${table.relationshipType} IN ('root', 'continuation', 'fork', 'subagent')`),
  ],
);

/** Responses of models. */
export const turns = sqliteTable(
  'turns',
  {
    source: text('source').notNull(),
    sessionId: text('session_id').notNull(),
    messageId: text('message_id').notNull(),
    requestId: text('request_id').notNull().default(''),
    isGlobalId: integer('is_global_id').notNull().default(0),
    kind: text('kind').notNull().default('response'),
    turnIndex: integer('turn_index').notNull(),
    ts: text('ts').notNull(),
    model: text('model').notNull(),
    project: text('project'),
    projectKey: text('project_key'),
    activity: text('activity'),
    stopReason: text('stop_reason'),
    outputComplete: integer('output_complete'),
    hasEdits: integer('has_edits'),
    retries: integer('retries'),
    isSidechain: integer('is_sidechain').notNull().default(0),
    subagentId: text('subagent_id'),
    parentSubagentId: text('parent_subagent_id'),
    parentToolUseId: text('parent_tool_use_id'),
    subagentType: text('subagent_type'),
    subagentDescription: text('subagent_description'),
    inputTokens: integer('input_tokens').notNull().default(0),
    outputTokens: integer('output_tokens').notNull().default(0),
    reasoningTokens: integer('reasoning_tokens').notNull().default(0),
    cacheReadTokens: integer('cache_read_tokens').notNull().default(0),
    cacheCreate5mTokens: integer('cache_create_5m_tokens').notNull().default(0),
    cacheCreate1hTokens: integer('cache_create_1h_tokens').notNull().default(0),
    cacheCreateUnsplitTokens: integer('cache_create_unsplit_tokens').notNull().default(0),
    webSearchRequests: integer('web_search_requests').notNull().default(0),
    speed: text('speed'),
    inferenceGeo: text('inference_geo'),
    serviceTier: text('service_tier'),
    usagePartial: integer('usage_partial').notNull().default(0),
    costInputUsd: real('cost_input_usd'),
    costOutputUsd: real('cost_output_usd'),
    costReasoningUsd: real('cost_reasoning_usd'),
    costCacheReadUsd: real('cost_cache_read_usd'),
    costCacheCreateUsd: real('cost_cache_create_usd'),
    costToolsUsd: real('cost_tools_usd'),
    costTotalUsd: real('cost_total_usd'),
    costTotalPicousd: integer('cost_total_picousd'),
    costComplete: integer('cost_complete'),
    priceBook: text('price_book'),
    reportedCostPicousd: integer('reported_cost_picousd'),
    workflowId: text('workflow_id'),
    agentId: text('agent_id'),
    persona: text('persona'),
    tier: text('tier'),
    enrichmentJson: text('enrichment_json'),
    attributionFidelity: text('attribution_fidelity'),
    tokensPresent: integer('tokens_present'),
    costPresent: integer('cost_present'),
    fidelityJson: text('fidelity_json'),
    themesJson: text('themes_json'),
    isClassified: integer('is_classified').notNull().default(0),
    ...provenance,
  },
  (table) => [
    primaryKey({ columns: [table.source, table.sessionId, table.messageId, table.requestId] }),
    index('turns_ts').on(table.ts),
    index('turns_session').on(table.source, table.sessionId, table.turnIndex),
    index('turns_message').on(table.messageId),
    index('turns_model').on(table.model),
    index('turns_activity').on(table.activity),
    index('turns_project_key').on(table.projectKey),
    index('turns_workflow_id').on(table.workflowId),
    index('turns_attribution_fidelity').on(table.attributionFidelity),
  ],
);

/**
 * Turns that the archive knows but does not show, or shows without some of their calls, because another turn has the same
 * (SPEC Q27): all that was observed of it, so that later observations are joined with it whatever came first. Not for queries.
 */
export const heldTurns = sqliteTable(
  'held_turns',
  {
    source: text('source').notNull(),
    messageId: text('message_id').notNull(),
    requestId: text('request_id').notNull().default(''),
    /** '' where (message_id, request_id) names the response across sessions. */
    sessionId: text('session_id').notNull().default(''),
    turnJson: text('turn_json').notNull(),
  },
  (table) => [primaryKey({ columns: [table.source, table.messageId, table.requestId, table.sessionId] })],
);

/** Calls of tools. */
export const toolCalls = sqliteTable(
  'tool_calls',
  {
    source: text('source').notNull(),
    sessionId: text('session_id').notNull(),
    messageId: text('message_id').notNull(),
    requestId: text('request_id').notNull().default(''),
    callIndex: integer('call_index').notNull(),
    toolUseId: text('tool_use_id').notNull(),
    toolName: text('tool_name').notNull(),
    target: text('target'),
    argsHash: text('args_hash'),
    category: text('category'),
    family: text('family'),
    isDocs: integer('is_docs'),
    ts: text('ts'),
    ordinal: integer('ordinal'),
    isError: integer('is_error'),
    replacedTools: text('replaced_tools'),
    collapsedCalls: integer('collapsed_calls'),
    ...provenance,
  },
  (table) => [
    primaryKey({ columns: [table.source, table.sessionId, table.messageId, table.requestId, table.callIndex] }),
    index('tool_calls_tool_name').on(table.toolName),
    index('tool_calls_tool_use_id').on(table.toolUseId),
  ],
);

/** Tool calls of subagents that are known only from progress lines. */
export const nestedToolCalls = sqliteTable(
  'nested_tool_calls',
  {
    source: text('source').notNull(),
    sessionId: text('session_id').notNull(),
    messageId: text('message_id').notNull(),
    toolUseId: text('tool_use_id').notNull(),
    toolName: text('tool_name').notNull(),
    agentId: text('agent_id'),
    ts: text('ts').notNull(),
    argsHash: text('args_hash'),
    ...provenance,
  },
  (table) => [primaryKey({ columns: [table.source, table.toolUseId] })],
);

/** Results, progress and notifications of tool calls. */
export const toolResultEvents = sqliteTable(
  'tool_result_events',
  {
    source: text('source').notNull(),
    sessionId: text('session_id').notNull(),
    messageId: text('message_id').notNull().default(''),
    toolUseId: text('tool_use_id').notNull(),
    eventIndex: integer('event_index').notNull(),
    callIndex: integer('call_index').notNull().default(0),
    status: text('status').notNull(),
    contentLength: integer('content_length'),
    contentHash: text('content_hash'),
    isError: integer('is_error'),
    exitCode: integer('exit_code'),
    reason: text('reason'),
    durationMs: integer('duration_ms'),
    subagentSessionId: text('subagent_session_id'),
    agentId: text('agent_id'),
    eventSource: text('event_source').notNull(),
    ts: text('ts'),
    ...provenance,
  },
  (table) => [
    primaryKey({ columns: [table.source, table.sessionId, table.messageId, table.toolUseId, table.eventIndex] }),
    index('tool_result_events_tool_use_id').on(table.toolUseId),
    index('tool_result_events_subagent').on(table.subagentSessionId),
  ],
);

/** Messages of the user side. */
export const userTurns = sqliteTable(
  'user_turns',
  {
    source: text('source').notNull(),
    sessionId: text('session_id').notNull(),
    userUuid: text('user_uuid').notNull(),
    ts: text('ts').notNull(),
    speaker: text('speaker'),
    precedingMessageId: text('preceding_message_id'),
    followingMessageId: text('following_message_id'),
    themesJson: text('themes_json'),
    blocksJson: text('blocks_json').notNull(),
    ...provenance,
  },
  (table) => [primaryKey({ columns: [table.source, table.sessionId, table.userUuid] })],
);

/** What was added to turns afterwards. */
export const stamps = sqliteTable(
  'stamps',
  {
    source: text('source').notNull(),
    sessionId: text('session_id').notNull(),
    ts: text('ts').notNull(),
    ledgerOffsetBytes: integer('ledger_offset_bytes').notNull(),
    selectorJson: text('selector_json').notNull(),
    enrichmentJson: text('enrichment_json').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.source, table.sessionId, table.ts, table.ledgerOffsetBytes] }),
    index('stamps_session').on(table.sessionId),
  ],
);

/** Points where the harness replaced history by a summary. */
export const compactions = sqliteTable(
  'compactions',
  {
    source: text('source').notNull(),
    sessionId: text('session_id').notNull(),
    ts: text('ts').notNull(),
    precedingMessageId: text('preceding_message_id'),
    trigger: text('trigger'),
    tokensBeforeCompact: integer('tokens_before_compact'),
    tokensAfterCompact: integer('tokens_after_compact'),
    ...provenance,
  },
  (table) => [primaryKey({ columns: [table.source, table.sessionId, table.ts] })],
);

/** How sessions came out of each other. */
export const sessionRelationships = sqliteTable(
  'session_relationships',
  {
    source: text('source').notNull(),
    sessionId: text('session_id').notNull(),
    relationshipType: text('relationship_type').notNull(),
    relatedSessionId: text('related_session_id').notNull().default(''),
    agentId: text('agent_id').notNull().default(''),
    parentToolUseId: text('parent_tool_use_id').notNull().default(''),
    ts: text('ts'),
    sourceSessionId: text('source_session_id'),
    sourceVersion: text('source_version'),
    subagentType: text('subagent_type'),
    description: text('description'),
    ...provenance,
  },
  (table) => [
    primaryKey({
      columns: [
        table.source,
        table.sessionId,
        table.relationshipType,
        table.relatedSessionId,
        table.agentId,
        table.parentToolUseId,
      ],
    }),
    index('session_relationships_session').on(table.sessionId),
    index('session_relationships_related').on(table.relatedSessionId),
  ],
);

/** What transcripts say of a session, one row an observation that says something new; the session row picks from them. */
export const sessionNotes = sqliteTable(
  'session_notes',
  {
    source: text('source').notNull(),
    sessionId: text('session_id').notNull(),
    field: text('field').notNull(),
    value: text('value').notNull(),
    firstTs: text('first_ts').notNull().default(''),
    lastTs: text('last_ts').notNull().default(''),
    ...provenance,
  },
  (table) => [primaryKey({ columns: [table.source, table.sessionId, table.field, table.value] })],
);

/** Retries of API calls. */
export const apiRetries = sqliteTable(
  'api_retries',
  {
    source: text('source').notNull(),
    sessionId: text('session_id').notNull(),
    ts: text('ts').notNull(),
    attempt: integer('attempt').notNull().default(0),
    status: integer('status'),
    retryInMs: integer('retry_in_ms'),
    ...provenance,
  },
  (table) => [primaryKey({ columns: [table.source, table.sessionId, table.ts, table.attempt] })],
);

/** Source lines that are not records, and names the parser does not know, one row a source line. */
export const importProblems = sqliteTable(
  'import_problems',
  {
    sourceFile: text('source_file').notNull(),
    generation: integer('generation').notNull(),
    byteFrom: integer('byte_from').notNull(),
    byteTo: integer('byte_to').notNull(),
    source: text('source').notNull(),
    problem: text('problem').notNull(),
    detail: text('detail').notNull(),
  },
  (table) => [primaryKey({ columns: [table.sourceFile, table.generation, table.byteFrom, table.problem] })],
);

/** The source files that facts were read from: what `source_file` stands for. */
export const sourceFiles = sqliteTable('source_files', {
  sourceFile: text('source_file').primaryKey(),
  path: text('path').notNull(),
  /** The parser and its version that read it last, as in `codex/1`. */
  parser: text('parser').notNull(),
  /** The last one. */
  generation: integer('generation').notNull(),
  /** Up to which byte of it the ledger was derived. */
  derivedBytes: integer('derived_bytes').notNull(),
});

/** What the program that built the archive last knew of sources of records. */
export const sources = sqliteTable('sources', {
  source: text('source').primaryKey(),
  /** For people. */
  title: text('title').notNull(),
  /** Who sells what it calls; NULL where it calls anybody. */
  provider: text('provider'),
});

/** How far the read model is built; one row. */
export const archiveState = sqliteTable(
  'archive_state',
  {
    id: integer('id').primaryKey(),
    ledgerOffsetBytes: integer('ledger_offset_bytes').notNull(),
    ledgerMtimeMs: integer('ledger_mtime_ms').notNull(),
    archiveVersion: integer('archive_version').notNull(),
    lastCompactedAt: text('last_compacted_at'),
    lastRebuildAt: text('last_rebuild_at'),
    lastBuiltAt: text('last_built_at'),
    ledgerInode: text('ledger_inode'),
    ledgerHeadHash: text('ledger_head_hash'),
    ledgerTailHash: text('ledger_tail_hash'),
    ledgerSum: text('ledger_sum'),
    pricingVersion: text('pricing_version'),
  },
  (table) => [check('archive_state_single', sql`${table.id} = 1`)],
);
