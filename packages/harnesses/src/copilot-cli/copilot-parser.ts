/*
 * Sessions of GitHub Copilot CLI (docs/formats/harnesses.md): an event a line, appended; a session that is resumed goes on in its file.
 * A message states its output alone. Input and cache are stated when the session is shut down, as totals by model, so a session
 * that was killed never states them.
 */
import { type JsonObject, readObject, readText, type TranscriptParser } from '@agentspine/ingest';
import { type FactRange, normaliseTimestamp, type TranscriptFact } from '@agentspine/schema';
import { readContent } from '../read-content.ts';
import { namesIn, UnknownShapes } from '../unknown-shapes.ts';
import { addPrompt, addToolResult } from './add-message.ts';
import { addCharge, addCompaction, addMessage, addShutdown } from './add-usage.ts';
import { copilotFiles } from './copilot-files.ts';
import type { CopilotLine } from './copilot-line.ts';
import { type CopilotState, rememberedMax, startState, subagentOf } from './copilot-state.ts';
import { beginAgainAt } from './model-totals.ts';

/** Parses sessions of GitHub Copilot CLI. */
export const copilotParser: TranscriptParser<CopilotState> = {
  source: 'copilot-cli',
  version: copilotFiles.version,
  recognises: (records) => records.some(isStart),
  isRecord: (object) => readText(object, 'type') !== undefined && readObject(object, 'data') !== undefined,
  start: startState,
  parseRecord(record, range, state, facts) {
    const data = readObject(record, 'data') ?? {};
    state.ts = normaliseTimestamp(readText(record, 'timestamp') ?? '') ?? state.ts;
    const subagent = subagentOf(readText(data, 'parentToolCallId') ?? readText(record, 'agentId'), state);
    const line: CopilotLine = { data, id: readText(record, 'id') ?? '', range, ts: state.ts, subagent };
    const type = readText(record, 'type') ?? '(none)';
    handlers.get(type)?.(line, state, facts);
    const shapes = new UnknownShapes();
    shapes.addKind(type, knownTypes, 'record');
    shapes.addKeys(record, recordKeys, 'record');
    facts.push(...shapes.factOf({ range, source: 'copilot-cli' }));
  },
};

const recordKeys = namesIn('type data id timestamp parentId agentId ephemeral');

/** Events that are known and say nothing that is counted; those of hooks, starts and deltas repeat what others say. */
const silentTypes = `assistant.turn_start assistant.turn_end assistant.reasoning assistant.intent tool.execution_start
  tool.execution_progress tool.execution_partial_result tool.user_requested hook.start hook.end permission.requested permission.completed
  session.permissions_changed session.mode_changed session.info session.warning session.compaction_start
  session.workspace_file_changed session.plan_changed session.task_complete session.truncation session.snapshot_rewind session.handoff
  session.import_legacy session.auto_mode_resolved session.idle subagent.completed subagent.failed subagent.selected subagent.deselected
  skill.invoked system.message elicitation.requested elicitation.completed user_input.requested user_input.completed`;

type Handler = (line: CopilotLine, state: CopilotState, facts: TranscriptFact[]) => void;

const handlers: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['session.start', takeStart],
  ['session.resume', takeResume],
  ['session.context_changed', takeContext],
  ['session.title_changed', takeTitle],
  ['session.model_change', takeModel],
  ['session.shutdown', addShutdown],
  ['session.usage_checkpoint', addCharge],
  ['session.compaction_complete', addCompaction],
  ['session.error', (line, state, facts) => addSaid('system', line, state, facts, line.data['message'])],
  ['system.notification', (line, state, facts) => addSaid('notification', line, state, facts, line.data['content'])],
  ['abort', (line, state, facts) => addSaid('interrupt', line, state, facts, line.data['reason'])],
  ['subagent.started', addSubagent],
  ['user.message', addUserMessage],
  ['assistant.message', addMessage],
  ['tool.execution_complete', addToolResult],
]);

const knownTypes = new Set([...namesIn(silentTypes), ...handlers.keys()]);

function isStart(record: JsonObject): boolean {
  const data = readObject(record, 'data');
  return record['type'] === 'session.start' && readText(data, 'sessionId') !== undefined;
}

function takeStart(line: CopilotLine, state: CopilotState, facts: TranscriptFact[]): void {
  const { data } = line;
  state.sessionId = readText(data, 'sessionId') ?? state.sessionId;
  state.model = readText(data, 'selectedModel') ?? state.model;
  state.version = readText(data, 'copilotVersion') ?? state.version ?? '';
  addContext(line, readObject(data, 'context'), state, facts);
}

function takeResume(line: CopilotLine, state: CopilotState, facts: TranscriptFact[]): void {
  beginAgainAt('resume', state);
  takeStart(line, state, facts);
}

function takeContext(line: CopilotLine, state: CopilotState, facts: TranscriptFact[]): void {
  addContext(line, line.data, state, facts);
}

function addContext(
  { range, ts }: { readonly range: FactRange; readonly ts: string },
  context: JsonObject | undefined,
  { sessionId, version }: CopilotState,
  facts: TranscriptFact[],
): void {
  const isOnGithub = (readText(context, 'repositoryHost') ?? 'github.com') === 'github.com';
  facts.push({
    kind: 'session',
    range,
    record: {
      source: 'copilot-cli',
      sessionId,
      ts: ts || undefined,
      cwd: readText(context, 'cwd'),
      projectKey: isOnGithub ? readText(context, 'repository') : undefined,
      gitBranch: readText(context, 'branch'),
      clientVersion: version || undefined,
    },
  });
}

function takeTitle({ data, range, ts }: CopilotLine, { sessionId }: CopilotState, facts: TranscriptFact[]): void {
  const title = readText(data, 'title');
  const record = { source: 'copilot-cli', sessionId, ts: ts || undefined, title, titleKind: 'ai' } as const;
  if (title !== undefined) facts.push({ kind: 'session', range, record });
}

function takeModel({ data }: CopilotLine, state: CopilotState): void {
  state.model = readText(data, 'newModel') ?? state.model;
}

function addSubagent({ data, range, ts }: CopilotLine, state: CopilotState, facts: TranscriptFact[]): void {
  const toolCallId = readText(data, 'toolCallId');
  if (toolCallId === undefined) return;
  const subagentType = readText(data, 'agentName');
  const { sessionId } = state;
  if (subagentType !== undefined) {
    const others = state.agents.filter(([id]) => id !== toolCallId);
    state.agents = [...others, [toolCallId, subagentType] as [string, string]].slice(-rememberedMax);
  }
  const record = {
    source: 'native-copilot',
    sessionId,
    // A subagent has no session of its own; that it relates to itself says so.
    relatedSessionId: sessionId,
    relationshipType: 'subagent',
    ts: ts || undefined,
    parentToolUseId: toolCallId,
    agentId: toolCallId,
    subagentType,
  } as const;
  facts.push({ kind: 'relationship', range, record });
}

/** A person speaks where no source is named: the others are the harness, a skill, or the agent that called this one. */
function addUserMessage(line: CopilotLine, state: CopilotState, facts: TranscriptFact[]): void {
  const source = readText(line.data, 'source');
  const said = readContent(line.data['content']);
  const speaker =
    source === undefined
      ? line.subagent === undefined
        ? 'human'
        : 'subagent-prompt'
      : source.startsWith('agent-')
        ? 'subagent-prompt'
        : source === 'system'
          ? 'system'
          : 'meta';
  addPrompt(line, { speaker, ...said }, state, facts);
}

function addSaid(
  speaker: 'system' | 'notification' | 'interrupt',
  line: CopilotLine,
  state: CopilotState,
  facts: TranscriptFact[],
  content: unknown,
): void {
  addPrompt(line, { speaker, ...readContent(content) }, state, facts);
}
