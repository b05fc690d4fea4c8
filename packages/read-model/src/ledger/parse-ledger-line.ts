import {
  type LedgerLine,
  normaliseTimestamp,
  type Provenance,
  relationshipTypes,
  type StampSelector,
} from '@agentspine/schema';
import { parseProvenance, parseSource, parseTurn } from './parse-turn.ts';
import { type JsonObject, parseCount, parseInstant, parseObject, parseText } from './read-json.ts';

/** What the archive keeps of a cursor line: up to where a source file was derived, and by whom. */
export interface CursorFacts {
  readonly kind: 'cursor';
  readonly sourceFile: string;
  readonly path: string;
  readonly parser: string;
  readonly generation: number;
  readonly derivedBytes: number;
}

/** A seal, or a cursor line that lacks something: it says nothing of a record, and is not damage either. */
type SilentLine = { readonly kind: 'silent' };

/** A line as the builder takes it. */
export type ParsedLine = Exclude<LedgerLine, { readonly kind: 'cursor' }> | CursorFacts | SilentLine;

/**
 * Reads one ledger line. `undefined` for what the builder skips and counts: blank and malformed lines, unknown kinds and
 * versions, lines that lack what their row needs (SPEC 2.2, 2.6). Optional members are read by the row that stores them.
 */
export function parseLedgerLine(text: string): ParsedLine | undefined {
  let value: JsonObject | undefined;
  try {
    value = parseObject(JSON.parse(text));
  } catch {
    return undefined;
  }
  if (value === undefined || value['v'] !== 1) return undefined;
  const at = parseProvenance(value['at']);
  // A record that lost its place would be taken for one from the API.
  if (at === undefined && value['at'] !== undefined) return undefined;
  const record = parseObject(value['record']);
  return record === undefined ? parseBareLine(value, at) : parseRecordLine(value, record, at);
}

function parseRecordLine(value: JsonObject, record: JsonObject, at: Provenance | undefined): ParsedLine | undefined {
  const kind = value['kind'];
  if (kind === 'turn') {
    const turn = parseTurn(record, at);
    return turn === undefined ? undefined : { v: 1, kind, at, record: turn };
  }
  const required = typeof kind === 'string' ? requiredTexts.get(kind) : undefined;
  if (required === undefined || !required.every((name) => typeof record[name] === 'string')) return undefined;
  if (kind === 'relationship') return isRelationship(record) ? asLine(value) : undefined;
  if (parseSource(record['source']) === undefined) return undefined;
  if (kind === 'tool_result_event' && parseCount(record['eventIndex']) === undefined) return undefined;
  if (kind === 'user_turn' && !Array.isArray(record['blocks'])) return undefined;
  return asLine(value);
}

/** What makes the key of each kind of record, and the rest that a row cannot do without. */
const requiredTexts: ReadonlyMap<string, readonly string[]> = new Map([
  ['compaction', ['sessionId', 'ts']],
  ['relationship', ['source', 'sessionId', 'relationshipType']],
  ['tool_result_event', ['sessionId', 'toolUseId', 'status', 'eventSource']],
  ['user_turn', ['sessionId', 'userUuid', 'ts']],
  ['session', ['sessionId']],
  ['nested_tool_call', ['sessionId', 'messageId', 'toolUseId', 'toolName', 'ts']],
  ['api_retry', ['sessionId', 'ts']],
]);

const relationships: ReadonlySet<unknown> = new Set(relationshipTypes);

function isRelationship(record: JsonObject): boolean {
  return relationships.has(record['relationshipType']);
}

function parseBareLine(value: JsonObject, at: Provenance | undefined): ParsedLine | undefined {
  switch (value['kind']) {
    case 'cursor':
      return parseCursor(value);
    case 'stamp':
      return parseStamp(value);
    case 'unknown_shapes':
      return at !== undefined && typeof value['source'] === 'string' && Array.isArray(value['names'])
        ? asLine(value)
        : undefined;
    case 'unparsed':
      return at !== undefined && typeof value['source'] === 'string' && typeof value['reason'] === 'string'
        ? asLine(value)
        : undefined;
    case 'seal':
      return { kind: 'silent' };
    default:
      return undefined;
  }
}

function parseCursor(value: JsonObject): CursorFacts | SilentLine {
  const { file, path, parser } = value;
  const generation = parseCount(value['generation']);
  const derivedBytes = parseCount(value['offset']);
  if (typeof file !== 'string' || typeof path !== 'string' || typeof parser !== 'string') return { kind: 'silent' };
  if (generation === undefined || derivedBytes === undefined) return { kind: 'silent' };
  return { kind: 'cursor', sourceFile: file, path, parser, generation, derivedBytes };
}

/** A stamp that selects by something else than is known here is refused: it would enrich too much (SPEC 2.4). */
function parseStamp(value: JsonObject): ParsedLine | undefined {
  const ts = parseText(value['ts']);
  const selector = parseSelector(value['selector']);
  const given = parseObject(value['enrichment']);
  if (ts === undefined || selector === undefined || given === undefined) return undefined;
  const pairs = Object.entries(given).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  return { v: 1, kind: 'stamp', ts: parseInstant(ts), selector, enrichment: Object.fromEntries(pairs) };
}

function parseSelector(value: unknown): StampSelector | undefined {
  const given = parseObject(value);
  if (given === undefined) return undefined;
  const { sessionId, messageId, range, ...unknown } = given;
  if (Object.values(unknown).some((member) => member !== undefined)) return undefined;
  // `*` is how `stamps` writes that no session is named.
  if (sessionId !== undefined && (typeof sessionId !== 'string' || sessionId === '*')) return undefined;
  if (messageId !== undefined && typeof messageId !== 'string') return undefined;
  const bounds = range === undefined ? {} : parseRange(range);
  if (bounds === undefined) return undefined;
  const hasRange = bounds.fromTs !== undefined || bounds.toTs !== undefined;
  if (sessionId === undefined && messageId === undefined && !hasRange) return undefined;
  return { sessionId, messageId, range: hasRange ? bounds : undefined };
}

function parseRange(value: unknown): { fromTs?: string | undefined; toTs?: string | undefined } | undefined {
  const given = parseObject(value);
  if (given === undefined) return undefined;
  const { fromTs, toTs, ...unknown } = given;
  if (Object.keys(unknown).length > 0) return undefined;
  const from = parseBound(fromTs);
  const to = parseBound(toTs);
  return from === null || to === null ? undefined : { fromTs: from, toTs: to };
}

/** `undefined` where no bound is given, `null` for one that is not an instant. */
function parseBound(value: unknown): string | undefined | null {
  if (value === undefined) return undefined;
  return typeof value === 'string' ? (normaliseTimestamp(value) ?? null) : null;
}

/** The members that a row needs were checked; the others are read one by one. */
function asLine(value: JsonObject): ParsedLine {
  return value as unknown as ParsedLine;
}
