/*
 * Subagents, in three generations (FORMATS 1.6): a. inline in their parent's file, linked by the prompt; b. in files of
 * their own, whose lines name the agent; c. inside progress lines of the parent. All share their parent's session id.
 */
import { hash } from 'node:crypto';
import type { RelationshipRecord, SubagentReference, TranscriptFact } from '@agentspine/schema';
import { readObject, readText } from '../read-json.ts';
import type { JsonObject } from '../transcript-parser.ts';
import { readUserText } from './content.ts';
import type { ClaudeLine } from './line.ts';
import {
  type ClaudeState,
  cut,
  findTask,
  rememberAgent,
  rememberTask,
  rememberThreadLine,
  type TaskMemory,
} from './state.ts';

/** The tools that start a subagent, over all versions. */
const taskTools: ReadonlySet<string> = new Set(['Task', 'Agent']);

/** Which subagent speaks on a line; `undefined` on lines of the main chain. */
export function subagentOf(record: JsonObject, state: ClaudeState): SubagentReference | undefined {
  const isSidechain = record['isSidechain'] === true;
  const agentId = readText(record, 'agentId');
  if (agentId !== undefined) {
    const toolUseId = state.agents.find((agent) => agent.id === agentId)?.toolUseId;
    return { isSidechain, agentId, ...describeTask(findTask(state, toolUseId)) };
  }
  return isSidechain ? { isSidechain, ...describeTask(findThread(record, state)) } : undefined;
}

/** Which subagent speaks inside a progress line. */
export function nestedSubagentOf(line: ClaudeLine, data: JsonObject, state: ClaudeState): SubagentReference {
  const parentToolUseId = readText(line.record, 'parentToolUseID');
  return {
    isSidechain: true,
    agentId: readText(data, 'agentId'),
    parentAgentId: line.subagent?.agentId,
    parentToolUseId,
    ...describeTask(findTask(state, parentToolUseId)),
  };
}

/** Remembers a call when it starts a subagent, so that the subagent's lines can be linked to it. */
export function noteTaskCall(
  state: ClaudeState,
  call: { readonly id: string; readonly name: string; readonly input: unknown },
): void {
  if (!taskTools.has(call.name)) return;
  const input = readObject({ input: call.input }, 'input');
  const prompt = readText(input, 'prompt');
  const subagentType = readText(input, 'subagent_type');
  const description = readText(input, 'description');
  rememberTask(state, {
    toolUseId: call.id,
    ...(prompt !== undefined && { promptHash: hashPrompt(prompt) }),
    ...(subagentType !== undefined && { subagentType: cut(subagentType) }),
    ...(description !== undefined && { description: cut(description) }),
  });
}

/** Emits the relationship of the subagent that speaks on a line with a known call, once per file. */
export function relateSpeaker(line: ClaudeLine, state: ClaudeState, facts: TranscriptFact[]): void {
  const { subagent } = line;
  if (subagent?.parentToolUseId === undefined) return;
  const key = subagent.agentId ?? `call ${subagent.parentToolUseId}`;
  if (rememberAgent(state, key, subagent.parentToolUseId)) pushRelationship(line, subagent, facts);
}

/** Emits the relationship of the subagent that a result line names, once per file. */
export function relateResult(
  line: ClaudeLine,
  toolUseId: string,
  result: JsonObject,
  into: { state: ClaudeState; facts: TranscriptFact[] },
): void {
  const agentId = readText(result, 'agentId') ?? readText(result, 'agent_id');
  if (agentId === undefined || !rememberAgent(into.state, agentId, toolUseId)) return;
  const task = findTask(into.state, toolUseId);
  const subagentType = task?.subagentType ?? readText(result, 'agentType') ?? readText(result, 'agent_type');
  const description = task?.description ?? readText(result, 'description');
  const reference = { isSidechain: true, agentId, parentToolUseId: toolUseId, subagentType, description };
  pushRelationship(line, reference, into.facts);
}

function pushRelationship(line: ClaudeLine, subagent: SubagentReference, facts: TranscriptFact[]): void {
  const record: RelationshipRecord = {
    source: 'native-claude',
    sessionId: line.sessionId,
    // A subagent has no session of its own; that it relates to itself says so.
    relatedSessionId: line.sessionId,
    relationshipType: 'subagent',
    ts: line.ts === '' ? undefined : line.ts,
    sourceVersion: readText(line.record, 'version'),
    parentToolUseId: subagent.parentToolUseId,
    agentId: subagent.agentId,
    subagentType: subagent.subagentType,
    description: subagent.description,
  };
  facts.push({ kind: 'relationship', range: line.range, record });
}

/** The call that an inline sidechain line belongs to: by its prompt, or by the line it follows. */
function findThread(record: JsonObject, state: ClaudeState): TaskMemory | undefined {
  const task = findStartedTask(record, state) ?? findParentThread(record, state);
  const uuid = readText(record, 'uuid');
  if (task !== undefined && uuid !== undefined) rememberThreadLine(state, uuid, task.toolUseId);
  return task;
}

/** Of several calls with one prompt, the first that has not started is meant; a replay means one that has. */
function findStartedTask(record: JsonObject, state: ClaudeState): TaskMemory | undefined {
  if (record['type'] !== 'user' || state.tasks.length === 0) return undefined;
  const prompt = readUserText(readObject(record, 'message')?.['content']);
  if (prompt === '') return undefined;
  const promptHash = hashPrompt(prompt);
  const same = state.tasks.filter((task) => task.promptHash === promptHash);
  const task = same.find((each) => each.isStarted !== true) ?? same[0];
  if (task !== undefined) task.isStarted = true;
  return task;
}

function findParentThread(record: JsonObject, state: ClaudeState): TaskMemory | undefined {
  const parent = readText(record, 'parentUuid');
  if (parent === undefined) return undefined;
  const known = state.threadLines.findLast(([uuid]) => uuid === cut(parent));
  return findTask(state, known?.[1]);
}

function describeTask(task: TaskMemory | undefined): Partial<SubagentReference> {
  if (task === undefined) return {};
  return { parentToolUseId: task.toolUseId, subagentType: task.subagentType, description: task.description };
}

function hashPrompt(prompt: string): string {
  return hash('sha256', prompt).slice(0, 32);
}
