import {
  type Activity,
  activities,
  commandFamilies,
  compareToolCalls,
  type Digest,
  isSourceName,
  type Provenance,
  parseDigest,
  projectName,
  type SourceFileId,
  type SourceName,
  type SubagentReference,
  type TextTheme,
  type TokenUsage,
  type ToolCategory,
  type TurnKind,
  type TurnRecord,
  type TurnToolCall,
  textThemes,
  toolCategories,
  turnKinds,
  type UsageModifiers,
  zeroUsage,
} from '@agentspine/schema';
import { parseFidelity } from './parse-fidelity.ts';
import {
  type JsonObject,
  parseCount,
  parseFlag,
  parseInstant,
  parseObject,
  parseText,
  parseTexts,
} from './read-json.ts';

const kinds: ReadonlySet<unknown> = new Set(turnKinds);
const categories: ReadonlySet<unknown> = new Set(toolCategories);
const families: ReadonlySet<unknown> = new Set(commandFamilies);
const themeNames: ReadonlySet<unknown> = new Set(textThemes);
const activityNames: ReadonlySet<unknown> = new Set(activities);

/** A source of ledger records; `undefined` for what cannot be a name of one. */
export function parseSource(value: unknown): SourceName | undefined {
  return isSourceName(value) ? value : undefined;
}

/** `[file, generation, from, to]`; `undefined` for anything else. */
export function parseProvenance(value: unknown): Provenance | undefined {
  if (!Array.isArray(value) || value.length !== 4 || typeof value[0] !== 'string') return undefined;
  const [file, ...places]: [SourceFileId, ...unknown[]] = value as [SourceFileId, ...unknown[]];
  const [generation, from, to] = places.map(parseCount);
  if (generation === undefined || from === undefined || to === undefined) return undefined;
  return [file, generation, from, to];
}

/**
 * Reads the record of a turn, keeping what the archive stores; times are normalised. An observation (`at`) comes out as
 * `joinTurnSightings` leaves it, so that one observation and a join of it with itself are the same: calls in order, no
 * error flag on a call (results say it), a sidechain flag always there. `undefined` for what is not a turn.
 */
export function parseTurn(value: JsonObject, at: Provenance | undefined): TurnRecord | undefined {
  const source = parseSource(value['source']);
  const { sessionId, messageId, ts, model } = value;
  // An observation of activity whose log reports no usage holds none.
  const usage = at !== undefined && value['usage'] === undefined ? zeroUsage : parseUsage(value['usage']);
  if (source === undefined || usage === undefined || typeof sessionId !== 'string' || typeof messageId !== 'string') {
    return undefined;
  }
  if (typeof ts !== 'string' || typeof model !== 'string') return undefined;
  const toolCalls = parseToolCalls(value['toolCalls'], at);
  if (toolCalls === undefined) return undefined;
  return {
    source,
    sessionId,
    messageId,
    identity: value['identity'] === 'source' ? 'source' : undefined,
    requestId: parseText(value['requestId']),
    kind: kinds.has(value['kind']) ? (value['kind'] as TurnKind) : 'response',
    turnIndex: parseCount(value['turnIndex']),
    ts: parseInstant(ts),
    model,
    project: parseProject(value['project']),
    projectKey: parseText(value['projectKey']),
    usage,
    modifiers: parseModifiers(value['modifiers']),
    usagePartial: value['usagePartial'] === true ? true : undefined,
    reportedCostPico: parseCount(value['reportedCostPico']),
    toolCalls,
    subagent: parseSubagent(value['subagent']),
    stopReason: parseText(value['stopReason']),
    outputComplete: parseFlag(value['outputComplete']),
    themes: parseThemes(value['themes']),
    activity: activityNames.has(value['activity']) ? (value['activity'] as Activity) : undefined,
    retries: parseCount(value['retries']),
    hasEdits: parseFlag(value['hasEdits']),
    fidelity: parseFidelity(value['fidelity'], at),
  };
}

/** Known themes, sorted, each once; `undefined` when there is none. */
export function parseThemes(value: unknown): readonly TextTheme[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const known = value.filter((theme): theme is TextTheme => themeNames.has(theme));
  return known.length === 0 ? undefined : [...new Set(known)].sort();
}

function parseUsage(value: unknown): TokenUsage | undefined {
  const usage = parseObject(value);
  if (usage === undefined) return undefined;
  const input = parseCount(usage['input']);
  const output = parseCount(usage['output']);
  const reasoning = parseCount(usage['reasoning']);
  const cacheRead = parseCount(usage['cacheRead']);
  const cacheCreate5m = parseCount(usage['cacheCreate5m']);
  const cacheCreate1h = parseCount(usage['cacheCreate1h']);
  if (input === undefined || output === undefined || reasoning === undefined) return undefined;
  if (cacheRead === undefined || cacheCreate5m === undefined || cacheCreate1h === undefined) return undefined;
  const cacheCreateUnsplit = parseCount(usage['cacheCreateUnsplit']);
  const webSearchRequests = parseCount(usage['webSearchRequests']);
  return {
    input,
    output,
    reasoning,
    cacheRead,
    cacheCreate5m,
    cacheCreate1h,
    cacheCreateUnsplit,
    webSearchRequests,
  };
}

function parseModifiers(value: unknown): UsageModifiers | undefined {
  const modifiers = parseObject(value);
  if (modifiers === undefined) return undefined;
  return {
    speed: parseText(modifiers['speed']),
    inferenceGeo: parseText(modifiers['inferenceGeo']),
    serviceTier: parseText(modifiers['serviceTier']),
  };
}

function parseToolCalls(value: unknown, at: Provenance | undefined): readonly TurnToolCall[] | undefined {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return undefined;
  const calls: TurnToolCall[] = [];
  for (const item of value) {
    const call = parseToolCall(item, at);
    if (call === undefined) return undefined;
    calls.push(call);
  }
  if (at === undefined || calls.length < 2) return calls;
  const last = new Map<string, TurnToolCall>();
  for (const call of calls.sort(compareToolCalls)) last.set(call.id, call);
  return last.size === calls.length ? calls : [...last.values()].sort(compareToolCalls);
}

function parseToolCall(item: unknown, at: Provenance | undefined): TurnToolCall | undefined {
  const value = parseObject(item);
  if (value === undefined || typeof value['id'] !== 'string' || typeof value['name'] !== 'string') return undefined;
  const ts = parseText(value['ts']);
  return {
    id: value['id'],
    name: value['name'],
    target: parseText(value['target']),
    argsHash: parseHash(value['argsHash']),
    category: categories.has(value['category']) ? (value['category'] as ToolCategory) : 'other',
    family: families.has(value['family']) ? (value['family'] as NonNullable<TurnToolCall['family']>) : undefined,
    isDocs: parseFlag(value['isDocs']),
    ts: ts === undefined ? undefined : parseInstant(ts),
    ordinal: parseCount(value['ordinal']),
    range: at === undefined ? undefined : parseRange(value['range']),
    at: at === undefined ? undefined : parseProvenance(value['at']),
    isError: at === undefined ? parseFlag(value['isError']) : undefined,
    replacedTools: parseTexts(value['replacedTools']),
    collapsedCalls: parseCount(value['collapsedCalls']),
  };
}

/** Older records carry 16 digits of a hash and not a whole digest; both are names, '' is not one. */
function parseHash(value: unknown): Digest {
  const text = parseText(value) ?? '';
  return parseDigest(text) ?? (text as Digest);
}

function parseRange(value: unknown): readonly [number, number] | undefined {
  if (!Array.isArray(value)) return undefined;
  const [from, to] = value.map(parseCount);
  return from === undefined || to === undefined ? undefined : [from, to];
}

function parseSubagent(value: unknown): SubagentReference {
  const subagent = parseObject(value);
  if (subagent === undefined) return { isSidechain: false };
  return {
    isSidechain: subagent['isSidechain'] === true,
    parentToolUseId: parseText(subagent['parentToolUseId']),
    agentId: parseText(subagent['agentId']),
    parentAgentId: parseText(subagent['parentAgentId']),
    subagentType: parseText(subagent['subagentType']),
    description: parseText(subagent['description']),
  };
}

function parseProject(value: unknown): string | undefined {
  const folder = parseText(value);
  return folder === undefined ? undefined : projectName(folder);
}
