import { normaliseTimestamp, type SessionRecord, type TranscriptFact } from '@agentspine/schema';
import type { JsonObject } from '../transcript-parser.ts';
import { addOrigin, addReplayedParent } from './add-relationship.ts';
import type { CodexLine } from './codex-line.ts';
import type { CodexState, SessionValues } from './codex-state.ts';
import { projectKeyOf } from './project-key.ts';
import { readName, readObject } from './read-field.ts';
import { takeThreadTier, takeTurnTier } from './service-tier.ts';

/**
 * Takes the first record of a file: a session_meta or the old format's header names the thread, and no later one does,
 * for a forked file holds its parent's as well (FORMATS 2.6).
 */
export function takeFirstRecord(line: CodexLine, state: CodexState, facts: TranscriptFact[]): void {
  if (line.type !== 'session_meta' && line.type !== 'header') {
    state.place = 'body';
    state.sessionTs = line.ts;
    addSession(line, state, facts, {});
    return;
  }
  state.place = 'meta';
  state.threadId = readName(line.payload, 'id') ?? state.threadId;
  state.sessionTs = normaliseTimestamp(readName(line.payload, 'timestamp') ?? '') ?? line.ts;
  state.model = modelOf(line.payload) ?? state.model;
  addSession({ ...line, ts: state.sessionTs }, state, facts, valuesOf(line.payload));
  addOrigin(line, state, facts);
}

/** Takes a later session_meta: a resumed thread states its values again, a fork states its parent's first. */
export function takeSessionMeta(line: CodexLine, state: CodexState, facts: TranscriptFact[]): void {
  const id = readName(line.payload, 'id');
  if (id === state.threadId) {
    state.model = modelOf(line.payload) ?? state.model;
    updateSession(line, state, facts, valuesOf(line.payload));
  } else if (id !== undefined && state.place === 'meta') addReplayedParent(id, line, state, facts);
}

/** Takes a turn_context: the model of the usage that follows, and where the turn works (FORMATS 2.3). */
export function takeTurnContext(line: CodexLine, state: CodexState, facts: TranscriptFact[]): void {
  state.model = modelOf(line.payload) ?? state.model;
  takeTurnTier(line.payload, state);
  updateSession(line, state, facts, { cwd: readName(line.payload, 'cwd') });
}

/** Takes a thread_settings_applied: the model of the usage that follows, unless the settings are another thread's. */
export function takeThreadSettings(line: CodexLine, state: CodexState): void {
  const threadId = readName(line.payload, 'thread_id');
  if (threadId !== undefined && threadId !== state.threadId) return;
  const settings = readObject(line.payload, 'thread_settings') ?? {};
  state.model = modelOf(settings) ?? state.model;
  takeThreadTier(settings, state);
}

/** The model that a session_meta (of other programs' rollouts), a turn_context or settings name. */
export function modelOf(payload: JsonObject): string | undefined {
  return readName(payload, 'model');
}

/** Adds the name of the thread. */
export function addThreadName(line: CodexLine, state: CodexState, facts: TranscriptFact[]): void {
  const title = readName(line.payload, 'thread_name');
  const id = readName(line.payload, 'thread_id');
  if (title === undefined || (id !== undefined && id !== state.threadId)) return;
  addRecord(line, state, facts, { title, titleKind: 'thread-name' });
}

function updateSession(line: CodexLine, state: CodexState, facts: TranscriptFact[], values: SessionValues): void {
  const { session } = state;
  const isChanged =
    differs(session.cwd, values.cwd) ||
    differs(session.gitBranch, values.gitBranch) ||
    differs(session.projectKey, values.projectKey) ||
    differs(session.clientVersion, values.clientVersion) ||
    differs(session.entrypoint, values.entrypoint);
  if (isChanged) addSession(line, state, facts, values);
}

/** A value that is not stated does not change anything. */
function differs(known: string | undefined, stated: string | undefined): boolean {
  return stated !== undefined && stated !== known;
}

function addSession(line: CodexLine, state: CodexState, facts: TranscriptFact[], values: SessionValues): void {
  const { session } = state;
  state.session = {
    cwd: values.cwd ?? session.cwd,
    gitBranch: values.gitBranch ?? session.gitBranch,
    projectKey: values.projectKey ?? session.projectKey,
    clientVersion: values.clientVersion ?? session.clientVersion,
    entrypoint: values.entrypoint ?? session.entrypoint,
  };
  addRecord(line, state, facts, state.session);
}

function addRecord(line: CodexLine, state: CodexState, facts: TranscriptFact[], values: Partial<SessionRecord>): void {
  const ts = line.ts === '' ? undefined : line.ts;
  facts.push({
    kind: 'session',
    range: line.range,
    record: { source: 'codex', sessionId: state.threadId, ts, ...values },
  });
}

function valuesOf(payload: JsonObject): SessionValues {
  const git = readObject(payload, 'git') ?? {};
  return {
    cwd: readName(payload, 'cwd'),
    gitBranch: readName(git, 'branch'),
    projectKey: projectKeyOf(readName(git, 'repository_url') ?? ''),
    clientVersion: readName(payload, 'cli_version'),
    entrypoint: readName(payload, 'originator'),
  };
}
