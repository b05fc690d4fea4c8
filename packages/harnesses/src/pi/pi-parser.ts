/*
 * Sessions of pi (docs/formats/harnesses.md): a header, then entries, each with a parent, so that one file holds all branches of a
 * conversation. All branches were paid for, so all count. A fork is a file of its own that begins with copies of its parent's entries:
 * the same time and the same content, hence the same id here.
 */
import { type JsonObject, readCount, readObject, readText, type TranscriptParser } from '@agentspine/ingest';
import { type FactRange, normaliseTimestamp, type TranscriptFact } from '@agentspine/schema';
import { readContent } from '../read-content.ts';
import { addAssistant, addExtraCall } from './add-assistant.ts';
import { addBashExecution, addPrompt, addToolResult } from './add-message.ts';
import { isRecordType, unknownShapesOf } from './known-shapes.ts';
import { piFiles } from './pi-files.ts';
import type { PiLine } from './pi-line.ts';
import { type PiState, sessionOfPath, startState } from './pi-state.ts';

/** Parses sessions of pi, versions 1 to 3 of its format. */
export const piParser: TranscriptParser<PiState> = {
  source: 'pi',
  version: piFiles.version,
  recognises: (records) => records.some(isHeader),
  isRecord: (object) => isRecordType(readText(object, 'type')) && readText(object, 'timestamp') !== undefined,
  start: startState,
  parseRecord(record, range, state, facts) {
    const type = readText(record, 'type');
    const stated = normaliseTimestamp(readText(record, 'timestamp') ?? '');
    state.ts = stated ?? state.ts;
    if (type === 'session') takeHeader(record, range, state, facts);
    else {
      relateToParent(range, state, facts);
      addEntry(type, { record, range, ts: state.ts, at: readText(record, 'timestamp') ?? '' }, state, facts);
    }
    facts.push(...unknownShapesOf(record).factOf({ range, source: 'pi' }));
  },
};

/** No other harness's first line has a type `session` and the folder. */
function isHeader(record: JsonObject): boolean {
  const has = (key: string): boolean => readText(record, key) !== undefined;
  return record['type'] === 'session' && has('id') && has('timestamp') && has('cwd');
}

function takeHeader(record: JsonObject, range: FactRange, state: PiState, facts: TranscriptFact[]): void {
  state.sessionId = readText(record, 'id') ?? state.sessionId;
  state.startedAt = state.ts;
  state.model = readText(record, 'modelId') ?? state.model;
  const parent = readText(record, 'parentSession') ?? readText(record, 'branchedFrom');
  if (parent !== undefined) state.parent = { sessionId: sessionOfPath(parent) };
  addSession({ range, ts: state.ts }, state, facts, { cwd: readText(record, 'cwd') });
}

/** A session that begins with entries from before it is a fork; one that only names a parent goes on from it. */
function relateToParent(range: FactRange, state: PiState, facts: TranscriptFact[]): void {
  if (state.parent === undefined) return;
  const { sessionId: relatedSessionId } = state.parent;
  delete state.parent;
  const relationshipType = state.ts < state.startedAt ? 'fork' : 'continuation';
  const { sessionId, startedAt: ts } = state;
  facts.push({
    kind: 'relationship',
    range,
    record: { source: 'pi', sessionId, relatedSessionId, relationshipType, ts },
  });
}

function addEntry(type: string | undefined, line: PiLine, state: PiState, facts: TranscriptFact[]): void {
  const { record, range, ts } = line;
  switch (type) {
    case 'message':
      addMessage(line, state, facts);
      return;
    case 'model_change':
      state.model = readText(record, 'modelId') ?? state.model;
      return;
    case 'session_info':
      addSession(line, state, facts, { title: readText(record, 'name'), titleKind: 'custom' });
      return;
    case 'custom_message':
      addPrompt(line, { speaker: 'meta', ...readContent(record['content']) }, state, facts);
      return;
    case 'branch_summary':
      addPrompt(line, { speaker: 'summary', ...readContent(record['summary']) }, state, facts);
      addExtraCall(line, state, facts);
      return;
    case 'compaction': {
      const tokensBeforeCompact = readCount(record, 'tokensBefore');
      const { sessionId, lastId: precedingMessageId } = state;
      const compaction = { source: 'pi', sessionId, ts, precedingMessageId, tokensBeforeCompact } as const;
      facts.push({ kind: 'compaction', range, record: compaction });
      addPrompt(line, { speaker: 'summary', ...readContent(record['summary']) }, state, facts);
      addExtraCall(line, state, facts);
    }
  }
}

function addMessage(line: PiLine, state: PiState, facts: TranscriptFact[]): void {
  const message = readObject(line.record, 'message');
  if (message === undefined) return;
  switch (readText(message, 'role')) {
    case 'user':
      addPrompt(line, { speaker: 'human', ...readContent(message['content']) }, state, facts);
      return;
    case 'assistant':
      addAssistant(line, message, state, facts);
      return;
    case 'toolResult':
      addToolResult(line, message, state, facts);
      return;
    case 'bashExecution':
      addBashExecution(line, message, state, facts);
      return;
    case 'custom':
    case 'hookMessage':
      addPrompt(line, { speaker: 'meta', ...readContent(message['content']) }, state, facts);
  }
}

function addSession(
  { range, ts }: { readonly range: FactRange; readonly ts: string },
  { sessionId }: PiState,
  facts: TranscriptFact[],
  values: { readonly cwd?: string | undefined; readonly title?: string | undefined; readonly titleKind?: 'custom' },
): void {
  facts.push({ kind: 'session', range, record: { source: 'pi', sessionId, ts: ts || undefined, ...values } });
}
