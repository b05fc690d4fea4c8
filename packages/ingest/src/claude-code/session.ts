import { hash } from 'node:crypto';
import type { SessionRecord, TranscriptFact } from '@agentspine/schema';
import { readText } from '../read-json.ts';
import type { ClaudeLine } from './line.ts';
import { type ClaudeState, cut, findSession, isId, recallSession, type SessionMemory } from './state.ts';

/** Two titles of one session, one after the other, never share so many hex digits by chance. */
const titleDigestChars = 16;

interface Title {
  readonly titleKind: NonNullable<SessionRecord['titleKind']>;
  readonly title: string;
}

/**
 * Adds what a line says of its session, when that is new in this file: at least one fact for every session id that is
 * on any line. Folder and branch of a subagent are its own and say nothing of the session.
 */
export function noteSession(
  line: ClaudeLine,
  type: string | undefined,
  state: ClaudeState,
  facts: TranscriptFact[],
): void {
  const isNamed = readText(line.record, 'sessionId') !== undefined;
  if (!isNamed && type !== 'assistant' && type !== 'user') return;
  const isNew = findSession(state, line.sessionId) === undefined;
  const memory = recallSession(state, line.sessionId);
  if (isId(line.sessionId)) state.sessionId = line.sessionId;
  if (line.ts !== '') memory.ts = line.ts;
  const changes = {
    ...changesOfPlace(line, memory),
    ...changesOfClient(line, memory),
    ...changesOfTitle(line, type, memory),
  };
  if (!isNew && Object.keys(changes).length === 0) return;
  const ts = line.ts === '' ? undefined : line.ts;
  const record: SessionRecord = { source: 'claude-code', sessionId: line.sessionId, ts, ...changes };
  facts.push({ kind: 'session', range: line.range, record });
}

function changesOfPlace(line: ClaudeLine, memory: SessionMemory): Partial<SessionRecord> {
  if (line.subagent !== undefined) return {};
  const gitBranch = readText(line.record, 'gitBranch');
  return {
    ...(hasChanged(memory, 'cwd', line.cwd) && { cwd: line.cwd }),
    ...(hasChanged(memory, 'gitBranch', gitBranch) && { gitBranch }),
  };
}

function changesOfClient(line: ClaudeLine, memory: SessionMemory): Partial<SessionRecord> {
  const clientVersion = readText(line.record, 'version');
  const entrypoint = readText(line.record, 'entrypoint');
  return {
    ...(hasChanged(memory, 'version', clientVersion) && { clientVersion }),
    ...(hasChanged(memory, 'entrypoint', entrypoint) && { entrypoint }),
  };
}

function changesOfTitle(line: ClaudeLine, type: string | undefined, memory: SessionMemory): Partial<SessionRecord> {
  const title = readTitle(line, type);
  if (title === undefined) return {};
  const entry = `${title.titleKind} ${hash('sha256', title.title).slice(0, titleDigestChars)}`;
  if (memory.titleDigests?.includes(entry) === true) return {};
  const others = (memory.titleDigests ?? []).filter((known) => !known.startsWith(`${title.titleKind} `));
  memory.titleDigests = [...others, entry];
  return title;
}

/** A title that the session gives itself; `summary` lines give one to another session (FORMATS 1.7). */
function readTitle(line: ClaudeLine, type: string | undefined): Title | undefined {
  if (type === 'custom-title') return titleOf('custom', readText(line.record, 'customTitle'));
  if (type === 'agent-name') return titleOf('agent-name', readText(line.record, 'agentName'));
  if (type === 'ai-title') return titleOf('ai', readText(line.record, 'aiTitle'));
  return undefined;
}

function titleOf(titleKind: Title['titleKind'], title: string | undefined): Title | undefined {
  return title === undefined ? undefined : { titleKind, title };
}

/** Whether a value is stated and new; then it is remembered. */
function hasChanged(
  memory: SessionMemory,
  key: 'cwd' | 'gitBranch' | 'version' | 'entrypoint',
  value: string | undefined,
): boolean {
  if (value === undefined || memory[key] === cut(value)) return false;
  memory[key] = cut(value);
  return true;
}
