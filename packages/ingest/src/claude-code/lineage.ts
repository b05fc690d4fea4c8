import type { RelationshipType, TranscriptFact } from '@agentspine/schema';
import { readObject, readText } from '../read-json.ts';
import type { JsonObject } from '../transcript-parser.ts';
import type { ClaudeLine } from './line.ts';
import { type ClaudeState, cut, rememberLine, rememberLineage } from './state.ts';

/** Fields in which a line names the session that its own came out of. */
const continuationFields = ['continuedFromSessionId', 'resumedFromSessionId', 'continuedFrom'];
const forkFields = ['forkedFrom', 'forkedFromSessionId', 'forkSessionId'];

const resumeCommand = '/resume ';
const uuidLength = 36;

/**
 * Adds how the line's session came out of another, once per file: said by a field or by a `/resume` prompt, or seen where
 * a line of one session follows a line of another (FORMATS 1.7).
 */
export function noteLineage(line: ClaudeLine, state: ClaudeState, facts: TranscriptFact[]): void {
  const relate = (type: RelationshipType, parent: string | undefined): void => {
    if (parent === undefined || parent === line.sessionId) return;
    if (state.lineages.includes(`${type} ${cut(parent)} ${cut(line.sessionId)}`)) return;
    if (!rememberLineage(state, `${type} ${cut(line.sessionId)} ${cut(parent)}`)) return;
    pushLineage(line, type, parent, facts);
  };
  for (const field of continuationFields) relate('continuation', readSessionId(line.record, field));
  for (const field of forkFields) relate('fork', readSessionId(line.record, field));
  relate('continuation', resumedSession(line));
  relate('continuation', parentSession(line, state));
  const uuid = readText(line.record, 'uuid');
  if (uuid !== undefined) rememberLine(state, uuid, line.sessionId);
}

function pushLineage(
  line: ClaudeLine,
  relationshipType: RelationshipType,
  parent: string,
  facts: TranscriptFact[],
): void {
  const record = {
    source: 'claude-code',
    sessionId: line.sessionId,
    relatedSessionId: parent,
    relationshipType,
    ts: line.ts === '' ? undefined : line.ts,
    sourceVersion: readText(line.record, 'version'),
  } as const;
  facts.push({ kind: 'relationship', range: line.range, record });
}

function readSessionId(record: JsonObject, field: string): string | undefined {
  return readText(record, field) ?? readText(readObject(record, field), 'sessionId');
}

function resumedSession(line: ClaudeLine): string | undefined {
  const text = readText(line.message, 'content');
  if (text === undefined || !text.startsWith(resumeCommand) || line.record['type'] !== 'user') return undefined;
  const id = text.slice(resumeCommand.length).trim();
  return id.length === uuidLength && /^[0-9a-f-]+$/.test(id) ? id : undefined;
}

/** The session of the line that this one follows, where that is another. Most lines follow one of their own session. */
function parentSession(line: ClaudeLine, state: ClaudeState): string | undefined {
  const parent = readText(line.record, 'parentUuid');
  if (parent === undefined || state.sessions.length < 2) return undefined;
  return state.recentLines.findLast(([uuid]) => uuid === cut(parent))?.[1];
}
