/*
 * Sessions of OpenCode (docs/formats/harnesses.md): `{info}` of a session, `{info, parts}` of a message, as lines that custody makes of the rows of a
 * database, and as the documents of `opencode export`. Before 1.2 a session, a message and a part were a document each.
 */
import {
  contentId,
  type JsonObject,
  readNumber,
  readObject,
  readText,
  type TranscriptParser,
} from '@agentspine/ingest';
import type { FactRange, TranscriptFact } from '@agentspine/schema';
import { timeOf } from '../time-of.ts';
import { objectsOf } from '../unknown-shapes.ts';
import { addEntry, isEntry } from './add-entry.ts';
import { addMessage, type OpencodeMessage } from './add-message.ts';
import { opencodeFiles } from './opencode-files.ts';
import type { OpencodeState } from './opencode-state.ts';

/** More subagents than this in one file: the first are forgotten, so that the state stays small. */
const childrenMax = 512;

/** Parses sessions of OpenCode. */
export const opencodeParser: TranscriptParser<OpencodeState> = {
  source: 'opencode',
  version: opencodeFiles.version,
  recognises: (records) => records.some(isRecord),
  isRecord: (object) => isRecord(object) || 'watermark' in object,
  start: ({ path, firstLine }) => ({ sessionId: `file-${contentId([path, firstLine], 16)}`, children: [] }),
  parseRecord(record, range, state, facts) {
    if ('watermark' in record) {
      state.watermark = record['watermark'];
      return;
    }
    const info = readObject(record, 'info') ?? record;
    if (isPart(info)) addMessage({ info: ownerOf(info), parts: [info], range }, state, facts);
    else if (readText(info, 'role') !== undefined) addMessage(messageOf(record, range), state, facts);
    else if (isEntry(info)) addEntry(info, range, state, facts);
    else {
      addSession(info, range, state, facts);
      // A document that is one line has its messages in it.
      for (const each of objectsOf(record['messages'])) opencodeParser.parseRecord(each, range, state, facts);
    }
  },
};

function messageOf(record: JsonObject, range: FactRange): OpencodeMessage {
  return { info: readObject(record, 'info') ?? record, parts: objectsOf(record['parts']), range };
}

function isRecord(record: JsonObject): boolean {
  const info = readObject(record, 'info') ?? record;
  const id = readText(info, 'id') ?? '';
  if (isPart(info)) return id.startsWith('prt_');
  const isMessage =
    (readText(info, 'role') !== undefined || isEntry(info)) && readText(info, 'sessionID') !== undefined;
  return isMessage || (id.startsWith('ses_') && readText(info, 'directory') !== undefined);
}

function isPart(info: JsonObject): boolean {
  return readText(info, 'messageID') !== undefined && readText(info, 'type') !== undefined;
}

/** Of a part alone: its text has times where the model wrote it, and none where a person did. Only the model calls tools. */
function ownerOf(part: JsonObject): JsonObject {
  const isOfUser = part['type'] === 'text' && readObject(part, 'time') === undefined;
  const { sessionID, messageID: id } = part;
  const start = readNumber(readObject(part, 'time') ?? readObject(readObject(part, 'state'), 'time'), 'start');
  return { id, sessionID, role: isOfUser ? 'user' : 'assistant', time: { created: start } };
}

function addSession(info: JsonObject, range: FactRange, state: OpencodeState, facts: TranscriptFact[]): void {
  const sessionId = readText(info, 'id') ?? state.sessionId;
  state.sessionId = sessionId;
  const ts = timeOf(readNumber(readObject(info, 'time'), 'created'));
  const named = readText(info, 'title');
  const title = named === undefined || /^(?:New|Child) session - \d{4}-/.test(named) ? undefined : named;
  const session = {
    source: 'opencode',
    sessionId,
    ts: ts || undefined,
    title,
    titleKind: title === undefined ? undefined : ('ai' as const),
    cwd: readText(info, 'directory'),
    clientVersion: readText(info, 'version'),
  } as const;
  facts.push({ kind: 'session', range, record: session });
  const forkedFrom = readText(info, 'forkedFrom');
  if (forkedFrom !== undefined) {
    const fork = { source: 'opencode', sessionId, relatedSessionId: forkedFrom, relationshipType: 'fork' } as const;
    facts.push({ kind: 'relationship', range, record: { ...fork, ts: ts || undefined } });
  }
  const parentId = readText(info, 'parentID');
  if (parentId === undefined) return;
  state.children = [...state.children.filter((id) => id !== sessionId), sessionId].slice(-childrenMax);
  const record = { source: 'opencode', sessionId, relatedSessionId: parentId, relationshipType: 'subagent' } as const;
  facts.push({ kind: 'relationship', range, record: { ...record, ts: ts || undefined } });
}
