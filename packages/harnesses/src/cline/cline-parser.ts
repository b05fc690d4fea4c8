/*
 * Tasks of the Cline family and sessions of Cline's command line (docs/formats/harnesses.md). All are JSON documents that are written again as
 * a whole: `ui_messages.json` of an extension is a list of what its page shows, `<session>.messages.json` has messages of the
 * Anthropic API with metrics, and `<session>.json` beside it says where and from which session it began.
 * Subagents of a session have documents of messages in its folder.
 */
import {
  contentId,
  type JsonObject,
  readNumber,
  readObject,
  readText,
  type TranscriptParser,
} from '@agentspine/ingest';
import { type FactRange, normaliseTimestamp, type TranscriptFact } from '@agentspine/schema';
import { timeOf } from '../time-of.ts';
import { addMessage } from './add-message.ts';
import { addUiMessage } from './add-ui-message.ts';
import { clineFiles } from './cline-files.ts';
import type { ClinePlace, ClineState } from './cline-state.ts';

/** Parses tasks and sessions of the Cline family. */
export const clineParser: TranscriptParser<ClineState> = {
  source: 'cline',
  version: clineFiles.version,
  recognises: (records) => records.some(isRecord),
  isRecord,
  start({ path, firstLine }) {
    const [, task] = /([^\\/]+)[\\/]ui_messages\.json(?:\.zst)?$/.exec(path) ?? [];
    const [, session] = /([^\\/]+?)(?:\.messages)?\.json(?:\.zst)?$/.exec(path) ?? [];
    const sessionId = task ?? session ?? `file-${contentId([path, firstLine], 16)}`;
    const [, folder] = /([^\\/]+)[\\/][^\\/]+\.messages\.json(?:\.zst)?$/.exec(path) ?? [];
    return { sessionId, model: '', outputs: 0, ...(folder === undefined ? {} : { folder }) };
  },
  parseRecord(record, range, state, facts) {
    const ts = timeOf(record['ts']);
    if (isManifest(record)) addManifest(record, range, facts);
    else if (isHeader(record)) takeHeader(record, range, state, facts);
    else {
      const place: ClinePlace = { range, source: 'cline', sessionId: state.sessionId, ts };
      if (isUiMessage(record)) addUiMessage(record, place, state, facts);
      else addMessage(record, place, state, facts);
    }
  },
};

function isRecord(record: JsonObject): boolean {
  return isHeader(record) || isManifest(record) || isUiMessage(record);
}

/** What `<session>.messages.json` holds beside its messages. */
function isHeader(record: JsonObject): boolean {
  return readText(record, 'sessionId') !== undefined && 'updated_at' in record && 'agent' in record;
}

function isManifest(record: JsonObject): boolean {
  return readText(record, 'session_id') !== undefined && 'started_at' in record && 'cwd' in record;
}

function isUiMessage(record: JsonObject): boolean {
  const { type } = record;
  if (type !== 'say' && type !== 'ask') return false;
  return readText(record, type) !== undefined && readNumber(record, 'ts') !== undefined;
}

/** A subagent is named `<session>__<agent>`, or `<session>__teamtask__<agent>__<task>`, and is in the folder of the session. */
function takeHeader(record: JsonObject, range: FactRange, state: ClineState, facts: TranscriptFact[]): void {
  state.sessionId = readText(record, 'sessionId') ?? state.sessionId;
  const { sessionId, folder } = state;
  if (folder === undefined || !sessionId.startsWith(`${folder}__`)) return;
  state.isSubagent = true;
  const relation = { sessionId, relatedSessionId: folder, relationshipType: 'subagent' } as const;
  facts.push({ kind: 'relationship', range, record: { source: 'cline', ...relation } });
}

/** A session that names another one as its origin begins with copies of its messages. */
function addManifest(record: JsonObject, range: FactRange, facts: TranscriptFact[]): void {
  const sessionId = readText(record, 'session_id') ?? '';
  const metadata = readObject(record, 'metadata');
  const ts = normaliseTimestamp(readText(record, 'started_at') ?? '');
  const title = readText(metadata, 'title');
  const titled = title === undefined ? {} : ({ title, titleKind: 'ai' } as const);
  const session = { source: 'cline', sessionId, ts, cwd: readText(record, 'cwd'), ...titled } as const;
  facts.push({ kind: 'session', range, record: session });
  const relatedSessionId = readText(readObject(metadata, 'fork'), 'forkedFromSessionId');
  if (relatedSessionId === undefined) return;
  const relation = { source: 'cline', sessionId, relatedSessionId, relationshipType: 'fork', ts } as const;
  facts.push({ kind: 'relationship', range, record: relation });
}
