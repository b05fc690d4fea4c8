import { readObject, readText } from '../read-json.ts';
import type { JsonObject } from '../transcript-parser.ts';

const conversationTypes: ReadonlySet<string> = new Set(['user', 'assistant', 'system', 'progress', 'attachment']);

/** Lines that name no session, and the field that each must have. */
const sessionlessFields: ReadonlyMap<string, string> = new Map([
  ['summary', 'leafUuid'],
  ['file-history-snapshot', 'snapshot'],
  ['file-history-delta', 'snapshotMessageId'],
]);

/** Lines about a session, and the field that each must have besides its id. */
const metaFields: ReadonlyMap<string, string> = new Map([
  ['last-prompt', 'sessionId'],
  ['permission-mode', 'permissionMode'],
  ['mode', 'mode'],
  ['ai-title', 'aiTitle'],
  ['custom-title', 'customTitle'],
  ['agent-name', 'agentName'],
  ['queue-operation', 'operation'],
  ['atis-latch', 'atis'],
  ['bridge-session', 'sessionId'],
  ['pr-link', 'prUrl'],
]);

/** Whether any of the records is one that only Claude Code writes. The first line of a file is not a header (FORMATS 1.1). */
export function recognisesClaudeCode(records: readonly JsonObject[]): boolean {
  return records.some(isKnownRecord);
}

/**
 * Whether an object is a record, of a type that is known or not: parts of records name no session, or have no type.
 * Replies inside progress lines name no session (FORMATS 1.6 c).
 */
export function isClaudeRecord(record: JsonObject): boolean {
  if (isKnownRecord(record)) return true;
  const type = readText(record, 'type');
  return type !== undefined && !conversationTypes.has(type) && readText(record, 'sessionId') !== undefined;
}

function isKnownRecord(record: JsonObject): boolean {
  const type = readText(record, 'type');
  if (type === undefined) return isTypelessReply(record);
  const sessionless = sessionlessFields.get(type);
  if (sessionless !== undefined) return Object.hasOwn(record, sessionless);
  if (typeof record['sessionId'] !== 'string' || isOfOtherApi(record)) return false;
  const field = metaFields.get(type);
  if (field !== undefined) return Object.hasOwn(record, field);
  return conversationTypes.has(type) && (Object.hasOwn(record, 'uuid') || Object.hasOwn(record, 'message'));
}

/** Another harness writes such lines, with messages of another API in them. */
function isOfOtherApi(record: JsonObject): boolean {
  return 'systemPayload' in record || Array.isArray(readObject(record, 'message')?.['parts']);
}

/** Old re-serialised logs have replies without a type. */
function isTypelessReply(record: JsonObject): boolean {
  const message = readObject(record, 'message');
  return (
    typeof record['sessionId'] === 'string' && readObject(message, 'usage') !== undefined && 'model' in (message ?? {})
  );
}
