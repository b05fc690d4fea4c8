import { type ContentMode, type ContentRecord, isJsonObject, isSourceName, parseDigest } from '@agentspine/schema';
import { measureValue } from '@agentspine/schema/measure';
import { parseJson } from '../ledger/ledger-line.ts';

const kinds: readonly unknown[] = ['text', 'thinking', 'tool_use', 'tool_result'];

/**
 * A content record as it is in `content/<sessionId>.jsonl`, with LF; the session is the file's name. `hash-only` leaves
 * nothing of the content but hash and length; `full` holds text only where no raw bytes are pointed at, and a hash only
 * where the blob's own digest does not prove them (SPEC 2.9, Q14, Q22).
 */
export function encodeContentLine(record: ContentRecord, mode: Exclude<ContentMode, 'off'>): string {
  const kept = mode === 'full' && isInline(record) ? measured(record) : withoutBody(record, mode);
  const isProven = mode === 'full' && record.raw !== undefined;
  return `${JSON.stringify({
    ...kept,
    sessionId: undefined,
    role: kept.role === impliedRole(kept.kind) ? undefined : kept.role,
    contentHash: isProven ? undefined : kept.contentHash,
    raw: kept.raw && [kept.raw.digest, kept.raw.from, kept.raw.to],
  })}\n`;
}

/** Whether the record itself must hold its content, because no raw bytes do. */
export function isInline(record: ContentRecord): boolean {
  return record.at === undefined && record.raw === undefined;
}

/** Whether a record holds another content than its hash says. */
export function isChangedContent(record: ContentRecord): boolean {
  const body = bodyOf(record);
  return body !== undefined && record.contentHash !== undefined && measureValue(body).digest !== record.contentHash;
}

/** Reads a line of a session's file; `undefined` for what is not a content record. */
export function decodeContentLine(text: string, sessionId: string): ContentRecord | undefined {
  const value = parseJson(text);
  if (!isJsonObject(value)) return undefined;
  const { raw: given, ...rest } = value;
  const raw = parseRaw(given);
  return parseContent({ role: impliedRole(rest['kind']), ...rest, sessionId, ...(raw && { raw }) });
}

/** Who alone says what of a kind; a text may be anybody's, and says whose it is. */
function impliedRole(kind: unknown): ContentRecord['role'] | undefined {
  if (kind === 'tool_result') return kind;
  return kind === 'tool_use' || kind === 'thinking' ? 'assistant' : undefined;
}

/** A blob, and the bytes of the line in it: `[digest, from, to]`. */
function parseRaw(value: unknown): ContentRecord['raw'] {
  if (!Array.isArray(value)) return undefined;
  const [text, from, to] = value as readonly unknown[];
  const digest = typeof text === 'string' ? parseDigest(text) : undefined;
  const isRange = Number.isSafeInteger(from) && Number.isSafeInteger(to);
  return digest === undefined || !isRange ? undefined : { digest, from: Number(from), to: Number(to) };
}

function parseContent(value: Readonly<Record<string, unknown>>): ContentRecord | undefined {
  const { source, sessionId, messageId, ts, kind, role } = value;
  const isRecord =
    [sessionId, messageId, ts, role].every((member) => typeof member === 'string') &&
    isSourceName(source) &&
    kinds.includes(kind);
  return isRecord ? (value as unknown as ContentRecord) : undefined;
}

function withoutBody(record: ContentRecord, mode: 'full' | 'hash-only'): ContentRecord {
  const { source, sessionId, messageId, ts, role, kind, at, raw, toolUse } = record;
  const { contentHash, contentLength } = measured(record);
  return {
    source,
    sessionId,
    messageId,
    ts,
    role,
    kind,
    contentHash,
    contentLength,
    at,
    raw: mode === 'full' ? raw : undefined,
    toolUse: toolUse && { id: toolUse.id, name: toolUse.name, input: undefined },
  };
}

/** The record with hash and length of its content, where it holds any. */
function measured(record: ContentRecord): ContentRecord {
  if (record.contentHash !== undefined && record.contentLength !== undefined) return record;
  const body = bodyOf(record);
  if (body === undefined) return record;
  const { digest, bytes } = measureValue(body);
  return { ...record, contentHash: digest, contentLength: bytes };
}

function bodyOf({ text, toolUse, toolResult }: ContentRecord): unknown {
  if (text !== undefined) return text;
  if (toolResult !== undefined) return toolResult.content;
  return toolUse?.input;
}
