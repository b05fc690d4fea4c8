import { basename, dirname } from 'node:path/posix';
import type { TranscriptFile } from '../transcript-parser.ts';

/*
 * What the parser remembers of a file between lines. All of it is bounded, because it is saved with every chunk; what
 * drops out only costs a repeated session fact or a link between lines that are very far apart.
 */
const sessionsMax = 16;
const tasksMax = 64;
const agentsMax = 128;
const threadLinesMax = 32;
const recentLinesMax = 8;
const lineagesMax = 32;
/** Names that are remembered to be compared or repeated; whole ones may be of any length. */
const rememberedTextMax = 256;

/** What was last said of a session, so that only changes become facts. */
export interface SessionMemory {
  readonly id: string;
  ts?: string;
  cwd?: string;
  gitBranch?: string;
  version?: string;
  entrypoint?: string;
  /** The last title of each kind, as `kind` and a digest: the state is saved where no text may be. */
  titleDigests?: string[];
  /** The last message of the main chain. */
  messageId?: string;
}

/** A call that starts a subagent. */
export interface TaskMemory {
  readonly toolUseId: string;
  readonly promptHash?: string;
  readonly subagentType?: string;
  readonly description?: string;
  isStarted?: boolean;
}

export interface ClaudeState {
  /** Of lines that are before any session id. */
  readonly fallbackSessionId: string;
  sessionId?: string;
  readonly sessions: SessionMemory[];
  readonly tasks: TaskMemory[];
  /** Agents whose relationship was emitted; an inline one is named by its call. */
  readonly agents: { readonly id: string; readonly toolUseId?: string }[];
  /** The thread of each of the last sidechain lines, by uuid. */
  readonly threadLines: (readonly [uuid: string, toolUseId: string])[];
  /** The session of each of the last lines, by uuid. */
  readonly recentLines: (readonly [uuid: string, sessionId: string])[];
  /** Lineages that were emitted, as `type child parent`. */
  readonly lineages: string[];
}

/** The state before the first line. A subagent's file is in a folder of its session: `<session>/subagents/agent-….jsonl`. */
export function startClaudeState(file: TranscriptFile): ClaudeState {
  const path = file.path.replaceAll('\\', '/');
  const folder = path.split('/').lastIndexOf('subagents');
  const owner = folder > 0 ? path.split('/')[folder - 1] : undefined;
  return {
    fallbackSessionId: owner ?? (basename(path).replace(/\.jsonl$/, '') || basename(dirname(path)) || 'unknown'),
    sessions: [],
    tasks: [],
    agents: [],
    threadLines: [],
    recentLines: [],
    lineages: [],
  };
}

/** The memory of a session; made when there is none. */
export function recallSession(state: ClaudeState, id: string): SessionMemory {
  const known = findSession(state, id);
  if (known !== undefined) return known;
  const memory: SessionMemory = { id };
  if (isId(id)) push(state.sessions, memory, sessionsMax);
  return memory;
}

/** The memory of a session, if there is one. */
export function findSession(state: ClaudeState, id: string): SessionMemory | undefined {
  return state.sessions.findLast((session) => session.id === id);
}

/** Remembers a call that starts a subagent, once. */
export function rememberTask(state: ClaudeState, task: TaskMemory): void {
  if (isId(task.toolUseId) && findTask(state, task.toolUseId) === undefined) push(state.tasks, task, tasksMax);
}

export function findTask(state: ClaudeState, toolUseId: string | undefined): TaskMemory | undefined {
  if (toolUseId === undefined) return undefined;
  return state.tasks.findLast((task) => task.toolUseId === toolUseId);
}

/** Remembers an agent; `false` when it was known. */
export function rememberAgent(state: ClaudeState, id: string, toolUseId: string | undefined): boolean {
  if (state.agents.some((agent) => agent.id === id)) return false;
  if (isId(id)) push(state.agents, toolUseId !== undefined && isId(toolUseId) ? { id, toolUseId } : { id }, agentsMax);
  return true;
}

export function rememberThreadLine(state: ClaudeState, uuid: string, toolUseId: string): void {
  push(state.threadLines, [cut(uuid), toolUseId], threadLinesMax);
}

export function rememberLine(state: ClaudeState, uuid: string, sessionId: string): void {
  if (isId(sessionId)) push(state.recentLines, [cut(uuid), sessionId], recentLinesMax);
}

/** Remembers a lineage; `false` when it was known. */
export function rememberLineage(state: ClaudeState, lineage: string): boolean {
  if (state.lineages.includes(lineage)) return false;
  push(state.lineages, lineage, lineagesMax);
  return true;
}

/** Whether a text can be an id: longer ones are never remembered, for no harness makes them. */
export function isId(text: string): boolean {
  return text.length <= rememberedTextMax;
}

/** A text as it is remembered. */
export function cut(text: string): string {
  return text.length <= rememberedTextMax ? text : text.slice(0, rememberedTextMax);
}

function push<T>(list: T[], item: T, max: number): void {
  if (list.length >= max) list.shift();
  list.push(item);
}
