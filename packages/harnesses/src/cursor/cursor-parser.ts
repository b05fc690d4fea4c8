/*
 * Conversations of Cursor (docs/formats/harnesses.md): lines that custody makes of rows of a database, and transcripts of its agent, whose lines
 * have a role and parts and nothing else. None states usage that could be relied on, so every response is unmetered.
 */
import { contentId, type JsonObject, readObject, readText, type TranscriptParser } from '@agentspine/ingest';
import type { FactRange, TranscriptFact } from '@agentspine/schema';
import { timeOf } from '../time-of.ts';
import { objectsOf } from '../unknown-shapes.ts';
import { addBubble } from './add-bubble.ts';
import { addTranscriptLine } from './add-transcript-line.ts';
import { cursorFiles } from './cursor-files.ts';
import type { CursorState } from './cursor-state.ts';

/** Parses conversations of Cursor. */
export const cursorParser: TranscriptParser<CursorState> = {
  source: 'cursor',
  version: cursorFiles.version,
  recognises: (records) => records.some(isRecord),
  isRecord: (object) => isRecord(object) || 'watermark' in object,
  start({ path, firstLine }) {
    const [, parent, folder, name] = placeInPath.exec(path) ?? [];
    const sessionId = name ?? `file-${contentId([path, firstLine], 16)}`;
    if (folder !== 'subagents') return { sessionId };
    return { sessionId, isSubagent: true, ...(parent === undefined ? {} : { parentId: parent }) };
  },
  parseRecord(record, range, state, facts) {
    if ('watermark' in record) state.watermark = record['watermark'];
    else if (isTranscriptLine(record)) {
      relateToParent(range, state, facts);
      addTranscriptLine(record, range, state, facts);
    } else addRows(record, range, facts);
  },
};

/** `agent-transcripts/<conversation>/subagents/<subagent>.jsonl`: the folders that are of use, and the name. */
const placeInPath = /(?:(?:([^\\/]+)[\\/])?([^\\/]+)[\\/])?([^\\/]+?)\.jsonl(?:\.zst)?$/;

/** Only the folder of a subagent says whose it is: said once. */
function relateToParent(range: FactRange, state: CursorState, facts: TranscriptFact[]): void {
  const { sessionId, parentId } = state;
  if (parentId === undefined) return;
  delete state.parentId;
  const relation = { sessionId, relatedSessionId: parentId, relationshipType: 'subagent' } as const;
  facts.push({ kind: 'relationship', range, record: { source: 'cursor', ...relation } });
}

function isRecord(record: JsonObject): boolean {
  return isTranscriptLine(record) || isConversation(record) || isBubble(record) || isItem(record);
}

/** Other harnesses whose lines have a role say more. */
function isTranscriptLine(record: JsonObject): boolean {
  const role = readText(record, 'role');
  const keys = Object.keys(record).filter((key) => key !== 'role' && key !== 'message');
  return (
    keys.length === 0 && (role === 'user' || role === 'assistant') && 'content' in (readObject(record, 'message') ?? {})
  );
}

function isConversation({ conversation }: JsonObject): boolean {
  return readText(readObject({ conversation }, 'conversation'), 'composerId') !== undefined;
}

function isBubble(record: JsonObject): boolean {
  return readObject(record, 'bubble') !== undefined && readText(record, 'conversation') !== undefined;
}

function isItem({ conversations, tabs }: JsonObject): boolean {
  return Array.isArray(conversations) && Array.isArray(tabs);
}

function addRows(record: JsonObject, range: FactRange, facts: TranscriptFact[]): void {
  const bubble = readObject(record, 'bubble');
  const sessionId = readText(record, 'conversation');
  if (bubble !== undefined && sessionId !== undefined) addBubble(bubble, { range, sessionId, ts: '' }, facts);
  for (const each of [record['conversation'], ...objectsOf(record['conversations'])]) {
    const conversation = readObject({ each }, 'each');
    if (conversation !== undefined) addConversation(conversation, range, facts);
  }
  for (const tab of objectsOf(record['tabs'])) addTab(tab, range, facts);
}

function addConversation(conversation: JsonObject, range: FactRange, facts: TranscriptFact[]): void {
  const sessionId = readText(conversation, 'composerId');
  if (sessionId === undefined) return;
  const ts = timeOf(conversation['createdAt']);
  const folder = readObject(conversation, 'folder');
  const title = readText(conversation, 'name');
  const session = {
    source: 'cursor',
    sessionId,
    ts: ts || undefined,
    cwd: readText(folder, 'fsPath') ?? readText(folder, 'path'),
    ...(title === undefined ? {} : ({ title, titleKind: 'ai' } as const)),
  } as const;
  facts.push({ kind: 'session', range, record: session });
  for (const bubble of objectsOf(conversation['bubbles'])) addBubble(bubble, { range, sessionId, ts }, facts);
}

/** A tab of the chat of 2024. It says when something was last sent, and no time of a message. */
function addTab(tab: JsonObject, range: FactRange, facts: TranscriptFact[]): void {
  const sessionId = readText(tab, 'tabId');
  if (sessionId === undefined) return;
  const title = readText(tab, 'chatTitle');
  const titled = title === undefined ? {} : ({ title, titleKind: 'ai' } as const);
  const ts = timeOf(tab['lastSendTime']);
  facts.push({ kind: 'session', range, record: { source: 'cursor', sessionId, ts: ts || undefined, ...titled } });
  for (const bubble of objectsOf(tab['bubbles'])) addBubble(bubble, { range, sessionId, ts }, facts);
}
