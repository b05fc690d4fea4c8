/*
 * Messages of OpenCode since version 2: a row each, with a type in the place of a role and with its parts in it. What a person and the model say is
 * handed on in the form of before.
 */
import { type JsonObject, readNumber, readObject, readText } from '@agentspine/ingest';
import type { FactRange, TranscriptFact } from '@agentspine/schema';
import { readContent, resultText } from '../read-content.ts';
import { usageOf } from '../stated-usage.ts';
import { timeOf } from '../time-of.ts';
import { namesIn, objectsOf, UnknownShapes } from '../unknown-shapes.ts';
import { addMessage, isCopy, type Place, statedUsage } from './add-message.ts';
import type { OpencodeState } from './opencode-state.ts';

/** Whether this is a message of version 2. */
export function isEntry(info: JsonObject): boolean {
  const id = readText(info, 'id') ?? '';
  return id.startsWith('msg_') && readText(info, 'type') !== undefined && readText(info, 'role') === undefined;
}

/** Switches of the session, and where a turn ended. */
const silent = namesIn('agent-switched model-switched location-switched idle');

/** Adds what a message of version 2 says. */
export function addEntry(info: JsonObject, range: FactRange, state: OpencodeState, facts: TranscriptFact[]): void {
  const type = readText(info, 'type') ?? '';
  const text = readText(info, 'text') ?? '';
  switch (type) {
    case 'assistant':
      addMessage({ info: infoOfReply(info), parts: objectsOf(info['content']).map(partOf), range }, state, facts);
      return;
    case 'user':
    case 'synthetic':
    case 'system':
    case 'skill': {
      const part = { type: 'text', text, ...(type === 'user' ? {} : { synthetic: true }) };
      addMessage({ info: { ...info, role: 'user' }, parts: [part], range }, state, facts);
      return;
    }
    case 'shell':
      addShell(info, placeOf(info, range, state), facts);
      return;
    case 'compaction':
      addCompaction(info, placeOf(info, range, state), facts);
      return;
    default: {
      const shapes = new UnknownShapes();
      shapes.addKind(type, silent, 'record');
      facts.push(...shapes.factOf({ range, source: 'opencode' }));
    }
  }
}

function infoOfReply(info: JsonObject): JsonObject {
  const model = readObject(info, 'model');
  const error = readObject(info, 'error');
  const { message, type: name } = error ?? {};
  const failed = error === undefined ? {} : { error: { name, data: { message } } };
  return { ...info, role: 'assistant', modelID: model?.['id'], ...failed };
}

function partOf(part: JsonObject): JsonObject {
  if (part['type'] !== 'tool') return part;
  const time = readObject(part, 'time');
  const state = readObject(part, 'state');
  const said = resultText(state?.['content']) ?? readText(readObject(state, 'error'), 'message');
  const start = readNumber(time, 'ran') ?? readNumber(time, 'created');
  return {
    ...part,
    tool: part['name'],
    state: { ...state, output: said, error: said, time: { start, end: readNumber(time, 'completed') } },
  };
}

/** A command that the person ran, with what it printed. */
function addShell(info: JsonObject, place: Place | undefined, facts: TranscriptFact[]): void {
  if (place === undefined) return;
  const printed = resultText(readObject(info, 'output')?.['output'] ?? info['output']);
  const said = readContent([`! ${readText(info, 'command') ?? ''}`, ...(printed ? [printed] : [])]);
  facts.push({ ...place, kind: 'prompt', userUuid: readText(info, 'id') ?? '', speaker: 'command', ...said });
}

/** One that is running says nothing yet. The call that made the summary has its usage here alone. */
function addCompaction(info: JsonObject, place: Place | undefined, facts: TranscriptFact[]): void {
  const status = readText(info, 'status');
  if (place === undefined || status === 'running') return;
  const { range, source, sessionId, ts } = place;
  const trigger = info['reason'] === 'auto' ? 'auto' : 'manual';
  const messageId = readText(info, 'id') ?? '';
  if (status !== 'failed') {
    facts.push({ kind: 'compaction', range, record: { source, sessionId, ts, trigger } });
    const summary = readContent(readText(info, 'summary') ?? '');
    facts.push({ ...place, kind: 'prompt', userUuid: messageId, speaker: 'summary', ...summary });
  }
  const stated = usageOf(statedUsage(info));
  if (stated.turnKind === 'unmetered') return;
  facts.push({
    ...place,
    kind: 'reply',
    messageId,
    identity: 'session',
    model: readText(readObject(info, 'model'), 'id') ?? '',
    ...stated,
    turnKind: 'compaction',
    granularity: 'per-message',
    isNested: false,
    blocks: [],
    toolCalls: [],
  });
}

function placeOf(info: JsonObject, range: FactRange, state: OpencodeState): Place | undefined {
  const created = readNumber(readObject(info, 'time'), 'created');
  if (isCopy(readText(info, 'id') ?? '', created)) return undefined;
  return { range, source: 'opencode', sessionId: readText(info, 'sessionID') ?? state.sessionId, ts: timeOf(created) };
}
