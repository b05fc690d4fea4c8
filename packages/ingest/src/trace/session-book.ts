import { firstWords, type PromptFact, type RelationshipRecord, type ReplyFact } from '@agentspine/schema';
import type { Harness } from '../harness.ts';
import { beginEvents, endEvents, fallbackTitle, renameEvent } from './session-events.ts';
import type { TraceEvent } from './trace-event.ts';
import type { SessionMemory } from './trace-state.ts';

/** What a session that came to rest is waited for before it counts as ended. Milliseconds. */
export const sessionRestMs = 24 * 3_600_000;

/** How much a title is worth: one that a person gave most. */
export const titleRanks = { prompt: 1, ai: 2, 'thread-name': 2, 'agent-name': 3, custom: 4 } as const;

/** The sessions in a file, and the subagents in them: each is a task with a session of its own. */
export class SessionBook {
  readonly #memories: Map<string, SessionMemory>;

  readonly #harness: Pick<Harness, 'source' | 'subagents'>;

  constructor(harness: Pick<Harness, 'source' | 'subagents'>, entries: Iterable<readonly [string, SessionMemory]>) {
    this.#harness = harness;
    this.#memories = new Map([...entries].map(([key, memory]) => [key, { ...memory }]));
  }

  entries(): readonly (readonly [string, SessionMemory])[] {
    return [...this.#memories];
  }

  memories(): IterableIterator<SessionMemory> {
    return this.#memories.values();
  }

  /** The session that is called so by its harness, or a subagent in it. */
  recall(source: string, sessionId: string, agent?: string): SessionMemory {
    const key = agent === undefined ? sessionId : `${sessionId}\n${agent}`;
    let memory = this.#memories.get(key);
    if (memory === undefined) {
      memory = { source, sessionId, agent, isBackground: agent === undefined ? undefined : true };
      this.#memories.set(key, memory);
    }
    return memory;
  }

  /** Who speaks on a line: a subagent may share its parent's session id or have its own. */
  recallSpeaker({ source, sessionId, subagent }: ReplyFact | PromptFact): SessionMemory {
    if (subagent === undefined) return this.recall(source, sessionId);
    if (this.#harness.subagents === 'in-session') return this.recall(source, sessionId, agentName(subagent));
    const memory = this.recall(source, sessionId);
    memory.isBackground = true;
    return memory;
  }

  /** Takes what a file says of how one session came out of another; returns what follows from it. `at` in milliseconds. */
  relate(record: RelationshipRecord, at: number): readonly TraceEvent[] {
    const { sessionId, relatedSessionId, relationshipType, description, subagentType } = record;
    if (relationshipType === 'root') return [];
    const { source } = this.#harness;
    // A relationship under another name than the harness's is one inside a session.
    const isInner = record.source !== source;
    const memory = this.recall(source, sessionId, isInner ? agentName(record) : undefined);
    if (relationshipType === 'subagent') memory.isBackground = true;
    if (!isInner && relatedSessionId !== sessionId) memory.parent ??= relatedSessionId;
    const title = description ?? subagentType;
    if (relationshipType !== 'subagent' || title === undefined) return [];
    return this.offerTitle(memory, titleRanks.ai, title, at);
  }

  /** The events that come before the first event of a session. */
  begin(memory: SessionMemory, at: number): readonly TraceEvent[] {
    if (memory.isTold === true) return [];
    memory.isTold = true;
    // A subagent's file may be all that there is of its session.
    const root = memory.agent === undefined ? undefined : this.recall(memory.source, memory.sessionId);
    const isUntold = root !== undefined && root.isTold !== true;
    const before = isUntold ? beginEvents(root, at) : [];
    memory.toldTitle = memory.title?.text ?? fallbackTitle(memory);
    return [...before, ...beginEvents(memory, at)];
  }

  /**
   * Takes a title that is worth as much as the one so far; of prompts the first. A session that the trace knows is renamed at
   * once, and not when a file has been read: how often that is says nothing of the session.
   */
  offerTitle(memory: SessionMemory, rank: number, text: string, at: number): readonly TraceEvent[] {
    const known = memory.title?.rank ?? 0;
    const title = firstWords(text, '');
    if (title === '' || rank < known || (rank === titleRanks.prompt && rank === known)) return [];
    memory.title = { rank, text: title, at };
    if (memory.isTold !== true || title === memory.toldTitle) return [];
    const event = renameEvent(memory, title, at);
    memory.toldTitle = title;
    return [event];
  }

  /** The title of a subagent of which this file has nothing else: its own file may be read after this one. */
  settleTitle(memory: SessionMemory): readonly TraceEvent[] {
    const { title, toldTitle, isTold, isBackground } = memory;
    if (isBackground !== true || isTold === true || title === undefined || title.text === toldTitle) return [];
    const event = renameEvent(memory, title.text, title.at);
    memory.toldTitle = title.text;
    return [event];
  }

  /** The end of a session in which nothing happened for long. */
  settleEnd(memory: SessionMemory, nowMs: number): readonly TraceEvent[] {
    const { lastMs } = memory;
    if (lastMs === undefined || !isUnended(memory) || nowMs - lastMs < sessionRestMs) return [];
    memory.endedMs = lastMs;
    return endEvents(memory, lastMs);
  }
}

/** Whether a file has a session, and more of it after the end that was emitted. */
export function isUnended({ isTold, lastMs, endedMs }: SessionMemory): boolean {
  return isTold === true && lastMs !== endedMs;
}

/** Whether something happens at `atMs` so soon after the end that was emitted for a session that it had not ended. */
export function isContradictedEnd({ lastMs, endedMs }: SessionMemory, atMs: number): boolean {
  return lastMs !== undefined && lastMs === endedMs && atMs - lastMs < sessionRestMs;
}

/** What distinguishes a subagent from others of its session; lines of old versions name none (FORMATS 1.6). */
function agentName(subagent: {
  readonly agentId?: string | undefined;
  readonly parentToolUseId?: string | undefined;
}): string {
  return subagent.agentId ?? subagent.parentToolUseId ?? 'sidechain';
}
