import type { RelationshipRecord, TranscriptFact } from '@agentspine/schema';
import type { JsonObject } from '../transcript-parser.ts';
import type { CodexLine } from './codex-line.ts';
import type { CodexState } from './codex-state.ts';
import { readCount, readName, readObject } from './read-field.ts';

/** A child thread as its parent's log names it. */
export interface SpawnedThread {
  readonly childId: string;
  readonly callId?: string | undefined;
  readonly role?: string | undefined;
  readonly name?: string | undefined;
}

/** Adds that this thread started another one. */
export function addSpawned(child: SpawnedThread, line: CodexLine, state: CodexState, facts: TranscriptFact[]): void {
  addRelationship(line, facts, {
    source: 'codex',
    sessionId: child.childId,
    relatedSessionId: state.threadId,
    relationshipType: 'subagent',
    ts: line.ts,
    parentToolUseId: child.callId,
    agentId: child.childId,
    subagentType: child.role,
    description: child.name,
  });
}

/** Adds the child of a collab_agent_spawn_end; a spawn that failed has none. */
export function addSpawnEnd(line: CodexLine, state: CodexState, facts: TranscriptFact[]): void {
  const { payload } = line;
  const childId = readName(payload, 'new_thread_id');
  if (childId === undefined) return;
  const role = readName(payload, 'new_agent_role');
  const name = readName(payload, 'new_agent_nickname');
  addSpawned({ childId, callId: readName(payload, 'call_id'), role, name }, line, state, facts);
}

/** Adds the child of a sub_agent_activity; only its start names the call that spawned it. */
export function addAgentActivity(line: CodexLine, state: CodexState, facts: TranscriptFact[]): void {
  const { payload } = line;
  const childId = readName(payload, 'agent_thread_id');
  if (childId === undefined || payload['kind'] !== 'started') return;
  const name = readName(payload, 'agent_path');
  addSpawned({ childId, callId: readName(payload, 'event_id'), name }, line, state, facts);
}

/** Adds what a thread's own first record says of where it comes from (FORMATS 2.6). */
export function addOrigin(line: CodexLine, state: CodexState, facts: TranscriptFact[]): void {
  const { payload } = line;
  const child = readSubagent(payload);
  const forkedFromId = readName(payload, 'forked_from_id');
  const base = readObject(payload, 'history_base');
  const ownFrom = readCount(payload, 'subagent_history_start_ordinal');
  if (base !== undefined) state.isContinued = true;
  if (child !== undefined || forkedFromId !== undefined || ownFrom !== undefined)
    state.replay = { isOn: false, isStart: base === undefined, lastTs: line.ts, ownFrom };
  const origin = { source: 'codex', sessionId: state.threadId, ts: line.ts } as const;
  if (child !== undefined) {
    state.subagent = { isSidechain: true, agentId: state.threadId, subagentType: child.role, description: child.name };
    addRelationship(line, facts, {
      ...origin,
      relatedSessionId: child.parentId,
      relationshipType: 'subagent',
      sourceVersion: readName(payload, 'cli_version'),
      agentId: state.threadId,
      subagentType: child.role,
      description: child.name,
    });
  }
  if (forkedFromId === undefined) return;
  addFork(forkedFromId, line, state, facts);
  // A history that is referred to is not replayed.
  if (base === undefined) beginReplay(line, state);
}

/** Adds the parent that a later session_meta names: its history is replayed from there on (FORMATS 2.6). */
export function addReplayedParent(parentId: string, line: CodexLine, state: CodexState, facts: TranscriptFact[]): void {
  addFork(parentId, line, state, facts);
  beginReplay(line, state);
}

function beginReplay(line: CodexLine, state: CodexState): void {
  state.replay = { isStart: true, ...state.replay, lastTs: line.ts, isOn: true };
}

/** Adds that this thread goes on from another one's history and counters. */
function addFork(parentId: string, line: CodexLine, state: CodexState, facts: TranscriptFact[]): void {
  state.isContinued = true;
  addRelationship(line, facts, {
    source: 'codex',
    sessionId: state.threadId,
    relatedSessionId: parentId,
    relationshipType: 'fork',
    ts: line.ts,
  });
}

function addRelationship(line: CodexLine, facts: TranscriptFact[], record: RelationshipRecord): void {
  facts.push({ kind: 'relationship', range: line.range, record });
}

interface Subagent {
  readonly parentId: string | undefined;
  readonly role: string | undefined;
  readonly name: string | undefined;
}

/** `source` is `{"subagent": "review"}` or `{"subagent": {"thread_spawn": {…}}}` for a subagent, a text for others. */
function readSubagent(payload: JsonObject): Subagent | undefined {
  const source = readObject(payload, 'source');
  const parentId = readName(payload, 'parent_thread_id');
  if (source === undefined && parentId === undefined) return undefined;
  const kind = source === undefined ? undefined : readName(source, 'subagent');
  const subagent = source === undefined ? undefined : readObject(source, 'subagent');
  const spawn = subagent === undefined ? undefined : readObject(subagent, 'thread_spawn');
  const details = spawn ?? {};
  return {
    parentId: readName(details, 'parent_thread_id') ?? parentId,
    role: kind ?? readName(details, 'agent_role') ?? readName(payload, 'agent_role'),
    name: readName(details, 'agent_nickname') ?? readName(payload, 'agent_nickname') ?? readName(details, 'agent_path'),
  };
}
