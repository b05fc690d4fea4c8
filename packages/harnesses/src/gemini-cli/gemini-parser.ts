/*
 * Sessions of Gemini CLI (docs/formats/harnesses.md). Since 0.40 lines: a header, messages of which one with the id of another replaces it,
 * `$set` with changes of the header or with all messages, and `$rewindTo`. Before, one document with the same messages.
 * What replaces is an observation under the same id, and what was rewound was paid for, so every message counts once.
 */
import { contentId, type JsonObject, readObject, readText, type TranscriptParser } from '@agentspine/ingest';
import { type FactRange, normaliseTimestamp, type PromptFact, type TranscriptFact } from '@agentspine/schema';
import { readContent } from '../read-content.ts';
import { namesIn, objectsOf, UnknownShapes } from '../unknown-shapes.ts';
import { addReply } from './add-reply.ts';
import { geminiFiles } from './gemini-files.ts';

/** What is remembered between two records. */
export interface GeminiState {
  sessionId: string;
  /** The session that started this one, a subagent's, as the folder names it. */
  parentId?: string;
  ts: string;
}

/** A message and where it is. */
export interface GeminiMessage {
  readonly message: JsonObject;
  readonly id: string;
  readonly range: FactRange;
  readonly ts: string;
}

/** Parses sessions of Gemini CLI, lines and documents. */
export const geminiParser: TranscriptParser<GeminiState> = {
  source: 'gemini-cli',
  version: geminiFiles.version,
  recognises: (records) => records.some(isHeader),
  isRecord: (object) =>
    isHeader(object) || (readText(object, 'type') !== undefined && 'timestamp' in object) || '$set' in object,
  start({ path, firstLine }) {
    const [, parentId, name] = /chats[\\/](?:([^\\/]+)[\\/])?([^\\/]+?)\.jsonl?(?:\.zst)?$/i.exec(path) ?? [];
    const sessionId = name ?? `file-${contentId([path, firstLine], 16)}`;
    return parentId === undefined ? { sessionId, ts: '' } : { sessionId, parentId, ts: '' };
  },
  parseRecord(record, range, state, facts) {
    const set = readObject(record, '$set');
    if (isHeader(record)) takeHeader(record, range, state, facts);
    else if (set !== undefined) takeChanges(set, range, state, facts);
    else if (!('$rewindTo' in record)) addMessage(record, range, state, facts);
  },
};

function isHeader(record: JsonObject): boolean {
  return readText(record, 'sessionId') !== undefined && 'projectHash' in record && 'startTime' in record;
}

function takeHeader(record: JsonObject, range: FactRange, state: GeminiState, facts: TranscriptFact[]): void {
  state.sessionId = readText(record, 'sessionId') ?? state.sessionId;
  state.ts = normaliseTimestamp(readText(record, 'startTime') ?? '') ?? state.ts;
  const { sessionId, parentId, ts } = state;
  addSession(record, range, state, facts);
  // A document that is one line has its messages in it.
  for (const message of objectsOf(record['messages'])) addMessage(message, range, state, facts);
  if (parentId === undefined || record['kind'] !== 'subagent') return;
  const relation = {
    sessionId,
    relatedSessionId: parentId,
    relationshipType: 'subagent',
    ts: ts || undefined,
  } as const;
  facts.push({ kind: 'relationship', range, record: { source: 'gemini-cli', ...relation } });
}

function takeChanges(set: JsonObject, range: FactRange, state: GeminiState, facts: TranscriptFact[]): void {
  if (readText(set, 'summary') !== undefined) addSession(set, range, state, facts);
  for (const message of objectsOf(set['messages'])) addMessage(message, range, state, facts);
}

function addSession(said: JsonObject, range: FactRange, { sessionId, ts }: GeminiState, facts: TranscriptFact[]): void {
  const title = readText(said, 'summary');
  const titled = title === undefined ? {} : ({ title, titleKind: 'ai' } as const);
  facts.push({ kind: 'session', range, record: { source: 'gemini-cli', sessionId, ts: ts || undefined, ...titled } });
}

const messageKeys = namesIn(`id timestamp type content displayContent thoughts tokens model toolCalls attachments`);
const messageTypes = namesIn('user gemini model info error warning');

const speakers: ReadonlyMap<string, PromptFact['speaker']> = new Map([
  ['user', 'human'],
  ['info', 'system'],
  ['warning', 'system'],
  ['error', 'system'],
]);

function addMessage(message: JsonObject, range: FactRange, state: GeminiState, facts: TranscriptFact[]): void {
  const type = readText(message, 'type') ?? '';
  const id = readText(message, 'id');
  const shapes = new UnknownShapes();
  shapes.addKind(type, messageTypes, 'record');
  if (messageTypes.has(type)) shapes.addKeys(message, messageKeys, type);
  facts.push(...shapes.factOf({ range, source: 'gemini-cli' }));
  state.ts = normaliseTimestamp(readText(message, 'timestamp') ?? '') ?? state.ts;
  if (id === undefined) return;
  const said: GeminiMessage = { message, id, range, ts: state.ts };
  const speaker = speakers.get(type);
  // `model` is what the API calls the model, and some versions write it.
  if (type === 'gemini' || type === 'model') addReply(said, state, facts);
  else if (speaker !== undefined) addPrompt(said, speaker, state, facts);
}

/** Newer versions begin a session with what the harness says of the machine and its folders. */
const contextStart = /^\s*<session_context>/;

/** What the person typed is in `displayContent`, where the content has files in it. */
function addPrompt(
  { message, id, range, ts }: GeminiMessage,
  said: PromptFact['speaker'],
  { sessionId }: GeminiState,
  facts: TranscriptFact[],
): void {
  const { blocks } = readContent(message['content']);
  const { text } = readContent(message['displayContent'] ?? message['content']);
  const speaker = said === 'human' && contextStart.test(text) ? 'meta' : said;
  facts.push({ kind: 'prompt', range, source: 'gemini-cli', sessionId, userUuid: id, ts, speaker, text, blocks });
}
