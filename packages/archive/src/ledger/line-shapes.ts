import {
  activities,
  coverageFlags,
  fidelityClasses,
  granularities,
  isSourceName,
  relationshipTypes,
  toolCategories,
  toolResultEventSources,
  toolResultStatuses,
  turnKinds,
} from '@agentspine/schema';
import {
  isAnything,
  isCount,
  isFlag,
  isNumber,
  isText,
  listOf,
  mapOf,
  objectWith,
  oneOf,
  optional,
  type Shape,
} from './line-shape.ts';

const isSource: Shape = isSourceName;
const isStatus = oneOf(toolResultStatuses);
const isEventSource = oneOf(toolResultEventSources);
const isCategory = oneOf(toolCategories);

/** `[file, generation, from, to]`, see `Provenance`. */
export const isProvenance: Shape = (value) =>
  Array.isArray(value) && value.length === 4 && isText(value[0]) && value.slice(1).every(isCount);

const isUsage = objectWith({
  input: isCount,
  output: isCount,
  reasoning: isCount,
  cacheRead: isCount,
  cacheCreate5m: isCount,
  cacheCreate1h: isCount,
  cacheCreateUnsplit: optional(isCount),
  webSearchRequests: optional(isCount),
});

const isModifiers = objectWith({
  speed: optional(isText),
  inferenceGeo: optional(isText),
  serviceTier: optional(isText),
});

const isToolCall = objectWith({
  id: isText,
  name: isText,
  target: optional(isText),
  argsHash: isText,
  category: isCategory,
  ts: optional(isText),
  ordinal: optional(isNumber),
  at: optional(isProvenance),
  isError: optional(isFlag),
});

const isFidelity = objectWith({
  granularity: oneOf(granularities),
  coverage: objectWith(Object.fromEntries(coverageFlags.map((flag) => [flag, isFlag]))),
  class: oneOf(fidelityClasses),
});

const isTurn = objectWith({
  source: isSource,
  sessionId: isText,
  messageId: isText,
  requestId: optional(isText),
  identity: optional(oneOf(['source', 'session'])),
  kind: optional(oneOf(turnKinds)),
  turnIndex: optional(isCount),
  ts: isText,
  model: isText,
  project: optional(isText),
  projectKey: optional(isText),
  usage: isUsage,
  modifiers: optional(isModifiers),
  usagePartial: optional(isFlag),
  reportedCostPico: optional(isCount),
  toolCalls: listOf(isToolCall),
  subagent: optional(objectWith({ isSidechain: isFlag })),
  themes: optional(listOf(isText)),
  activity: optional(oneOf(activities)),
  retries: optional(isCount),
  hasEdits: optional(isFlag),
  fidelity: optional(isFidelity),
});

const isCompaction = objectWith({
  source: isSource,
  sessionId: isText,
  ts: isText,
  precedingMessageId: optional(isText),
  tokensBeforeCompact: optional(isCount),
  tokensAfterCompact: optional(isCount),
});

const isRelationship = objectWith({
  source: isSource,
  sessionId: isText,
  relatedSessionId: optional(isText),
  relationshipType: oneOf(relationshipTypes),
  ts: optional(isText),
  parentToolUseId: optional(isText),
  agentId: optional(isText),
});

const isToolResultEvent = objectWith({
  source: isSource,
  sessionId: isText,
  messageId: optional(isText),
  toolUseId: isText,
  callIndex: optional(isCount),
  eventIndex: isCount,
  ts: optional(isText),
  status: isStatus,
  eventSource: isEventSource,
  contentLength: optional(isCount),
  contentHash: optional(isText),
  isError: optional(isFlag),
  exitCode: optional(isNumber),
  durationMs: optional(isNumber),
  usage: optional(isUsage),
});

const isUserTurn = objectWith({
  source: isSource,
  sessionId: isText,
  userUuid: isText,
  ts: isText,
  precedingMessageId: optional(isText),
  followingMessageId: optional(isText),
  themes: optional(listOf(isText)),
  blocks: listOf(objectWith({ kind: isText, byteLen: isCount, approxTokens: isCount, isError: optional(isFlag) })),
});

const isSession = objectWith({ source: isSource, sessionId: isText, ts: optional(isText), title: optional(isText) });

const isNestedToolCall = objectWith({
  source: isSource,
  sessionId: isText,
  messageId: isText,
  toolUseId: isText,
  toolName: isText,
  agentId: optional(isText),
  ts: isText,
  argsHash: isText,
});

const isRetry = objectWith({ source: isSource, sessionId: isText, ts: isText });

function recordLine(record: Shape): Shape {
  return objectWith({ at: optional(isProvenance), record });
}

/** The shape of each kind of ledger line; a line of any other kind is not read (SPEC 2.2). */
export const lineShapes: ReadonlyMap<string, Shape> = new Map([
  ['turn', recordLine(isTurn)],
  ['compaction', recordLine(isCompaction)],
  ['relationship', recordLine(isRelationship)],
  ['tool_result_event', recordLine(isToolResultEvent)],
  ['user_turn', recordLine(isUserTurn)],
  ['session', recordLine(isSession)],
  ['nested_tool_call', recordLine(isNestedToolCall)],
  ['api_retry', recordLine(isRetry)],
  [
    'stamp',
    objectWith({
      ts: isText,
      selector: objectWith({
        sessionId: optional(isText),
        messageId: optional(isText),
        range: optional(objectWith({ fromTs: optional(isText), toTs: optional(isText) })),
      }),
      enrichment: mapOf(isText),
    }),
  ],
  ['unknown_shapes', objectWith({ at: isProvenance, source: isText, names: listOf(isText) })],
  ['unparsed', objectWith({ at: isProvenance, source: isText, reason: isText })],
  [
    'cursor',
    objectWith({
      file: isText,
      path: isText,
      generation: isCount,
      offset: isCount,
      taken: isCount,
      parser: isText,
      state: isAnything,
    }),
  ],
]);
