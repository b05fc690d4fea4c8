/*
 * The facts of a transcript as events of the trace. Each event is named by what the log names it by, so copies, replays and
 * growing snapshots add nothing new to the trace. A line is an event, with two exceptions: an answer of the model is on
 * several lines, and is emitted when it is known to be over; and a session is emitted before its first event.
 */
import type {
  FactRange,
  PromptFact,
  ReplyFact,
  SessionRecord,
  ToolCallFact,
  ToolResultFact,
  TranscriptFact,
} from '@agentspine/schema';
import type { Harness } from '../harness.ts';
import { callEvent, todosOf } from './call-event.ts';
import { asksModel, promptEvent } from './prompt-event.ts';
import { isFinal, isOfReply, isToldUnderOtherRequest, joinReply, openReply, replyEvent } from './reply-event.ts';
import { resultEvent } from './result-event.ts';
import { isContradictedEnd, isUnended, SessionBook, sessionRestMs, titleRanks } from './session-book.ts';
import { nameOfSession } from './session-events.ts';
import { compactionEvent, retryEvent, todoEvent } from './side-events.ts';
import type { PlacedEvent, TimelineDraft, TraceEvent, TraceOrigin } from './trace-event.ts';
import type { CallMemory, PendingReply, SessionMemory, ToldReply, TraceState } from './trace-state.ts';

/**
 * Answers of one session that may wait for lines at once. In real logs a line of an answer comes at most one answer late
 * (FORMATS 1.3).
 */
const pendingMax = 4;

/** Answers that were emitted and of which a further line may come. */
const toldMax = 4;

/** Calls whose results are waited for; more at once are calls that were cut off. */
const callsMax = 512;

/** How long an answer is waited for of which nothing in its log says that it is over. Milliseconds. */
export const replyRestMs = 3_600_000;

/** What a chunk of facts yields. */
export interface TracedFacts {
  /** The events, in order. */
  readonly events: readonly PlacedEvent[];
  /** For the next chunk of the same generation; JSON. */
  readonly state: TraceState;
  /** Whether time alone may yield more: an answer waits, or a session has not ended. */
  readonly isOpen: boolean;
}

/** Whose facts they are, and what the chunk before returned. */
export interface Tracer {
  /** The harness whose facts they are. */
  readonly harness: Harness;
  /** What the next chunk goes on from. */
  readonly state: TraceState;
}

/**
 * Turns the facts of a chunk of one source file into events. Pure. `isOver` says that no other chunk can follow.
 */
export function traceOfFacts(
  facts: readonly TranscriptFact[],
  origin: TraceOrigin,
  { harness, state, isOver }: Tracer & { readonly isOver: boolean },
): TracedFacts {
  const tracing = new Tracing(origin, harness, state);
  for (const fact of facts) tracing.add(fact);
  if (isOver) tracing.flush();
  return tracing.finish();
}

/**
 * The last events of a file when all files have been read up to their ends: answers that nothing follows, titles of
 * subagents, sessions in which nothing happens any more. `nowMs` decides what has been quiet long enough.
 */
export function settleTrace(origin: TraceOrigin, { harness, state }: Tracer, nowMs: number): TracedFacts {
  const tracing = new Tracing(origin, harness, state);
  tracing.settle(nowMs);
  return tracing.finish();
}

/** When settling a state again may give more events than at `nowMs`; `undefined` where it cannot. Milliseconds. */
export function nextRestOf({ sessions }: Pick<TraceState, 'sessions'>, nowMs: number): number | undefined {
  const rests = sessions.flatMap(([, { lastMs }]) =>
    lastMs === undefined ? [] : [lastMs + replyRestMs, lastMs + sessionRestMs].filter((at) => at > nowMs),
  );
  return rests.length === 0 ? undefined : rests.reduce((first, at) => Math.min(first, at));
}

class Tracing {
  readonly #origin: TraceOrigin;
  readonly #harness: Harness;
  readonly #sessions: SessionBook;
  readonly #calls: Map<string, CallMemory>;
  readonly #todos: Map<string, string>;
  readonly #events: PlacedEvent[] = [];
  #pending: PendingReply[];
  #told: readonly ToldReply[];
  #isContradicted: boolean;
  /** What is being read. */
  #range: FactRange = { from: 0, to: 0 };
  /** Who spoke on the last user line: results on it are that speaker's too. */
  #speaker: { readonly from: number; readonly memory: SessionMemory } | undefined;

  constructor(origin: TraceOrigin, harness: Harness, state: TraceState) {
    this.#origin = origin;
    this.#harness = harness;
    this.#sessions = new SessionBook(harness, state.sessions);
    this.#calls = new Map(state.calls);
    this.#todos = new Map(state.todos);
    this.#pending = state.pending.map((reply) => ({ ...reply }));
    this.#told = state.told ?? [];
    this.#isContradicted = state.isContradicted ?? false;
  }

  add(fact: TranscriptFact): void {
    this.#range = fact.range;
    switch (fact.kind) {
      case 'reply':
        this.#addReply(fact);
        return;
      case 'prompt':
        this.#addPrompt(fact);
        return;
      case 'tool-result':
        this.#addResult(fact);
        return;
      case 'session':
        this.#addSession(fact.record);
        return;
      case 'relationship':
        this.#place(this.#sessions.relate(fact.record, this.#timeOf(fact.record.ts ?? '')));
        return;
      case 'compaction':
        this.#addAside(fact.record, (at) => compactionEvent(fact.record, at));
        return;
      case 'api-retry':
        this.#addAside(fact, (at) => retryEvent(fact, at));
        return;
      case 'unknown-shapes':
      case 'unparsed':
        return;
      default:
        fact satisfies never;
    }
  }

  /** Emits all answers that wait. */
  flush(): void {
    for (const memory of this.#sessions.memories()) this.#flush(memory);
  }

  settle(nowMs: number): void {
    for (const memory of this.#sessions.memories()) {
      const { lastMs } = memory;
      if (lastMs !== undefined && nowMs - lastMs >= replyRestMs) this.#tellEarly(memory);
    }
    for (const memory of this.#sessions.memories()) {
      this.#place(this.#sessions.settleTitle(memory));
      this.#place(this.#sessions.settleEnd(memory, nowMs));
    }
  }

  finish(): TracedFacts {
    const sessions = this.#sessions.entries();
    const isOpen =
      this.#pending.some(({ isTold }) => isTold !== true) || sessions.some(([, memory]) => isUnended(memory));
    const calls = [...this.#calls].slice(-callsMax);
    return {
      events: this.#events,
      state: {
        sessions,
        pending: this.#pending,
        told: this.#told,
        calls,
        todos: [...this.#todos],
        isContradicted: this.#isContradicted || undefined,
      },
      isOpen,
    };
  }

  #addSession({ source, sessionId, cwd, title, titleKind = 'ai', ts }: SessionRecord): void {
    const memory = this.#sessions.recall(source, sessionId);
    memory.cwd ??= cwd;
    if (title !== undefined) this.#offerTitle(memory, titleRanks[titleKind], title, this.#timeOf(ts ?? '', memory));
  }

  #addReply(fact: ReplyFact): void {
    const memory = this.#sessions.recallSpeaker(fact);
    const at = this.#timeOf(fact.ts, memory);
    this.#begin(memory, at);
    const reply = this.#joinReply(fact, nameOfSession(memory), at);
    for (const call of fact.toolCalls) this.#addCall(call, fact, memory, at);
    if (reply === undefined) return;
    if (this.#harness.endsReply(reply, fact)) this.#flush(memory, reply);
    const own = this.#pending.filter(({ session }) => session === reply.session);
    if (own.length > pendingMax) this.#flush(memory, own[0]);
  }

  /** The answer that a line is of and that waits; `undefined` where it was emitted under another request id. */
  #joinReply(fact: ReplyFact, session: string, at: number): PendingReply | undefined {
    const known = this.#pending.find((pending) => isOfReply(pending, fact, session));
    if (known !== undefined) {
      joinReply(known, fact);
      this.#isContradicted ||= known.isTold === true;
      return known;
    }
    if (this.#told.some((told) => isToldUnderOtherRequest(told, fact, session))) return undefined;
    const reply = openReply(fact, { session, at });
    this.#pending.push(reply);
    return reply;
  }

  #addCall(call: ToolCallFact, fact: ReplyFact, memory: SessionMemory, at: number): void {
    const { range, messageId, isNested } = fact;
    const harness = this.#harness;
    const session = nameOfSession(memory);
    // Ids of calls may count in all sessions where those of messages, which a gateway may have made, do not.
    const scope = fact.identity === 'source' || harness.callIds === 'in-source' ? '' : fact.sessionId;
    const event = callEvent(call, { harness, session, at, range, origin: this.#origin, messageId, scope, isNested });
    this.#tell(memory, event);
    this.#calls.delete(call.id);
    this.#calls.set(call.id, { eventId: event.eventId, name: call.name, agent: memory.agent });
    for (const [place, item] of todosOf(call).entries()) {
      const { todoId, event: changed } = todoEvent(item, { harness, session, at, callId: call.id, place });
      if (this.#todos.get(todoId) === item.state) continue;
      this.#todos.set(todoId, item.state);
      this.#tell(memory, changed);
    }
  }

  #offerTitle(memory: SessionMemory, rank: number, text: string, at: number): void {
    this.#place(this.#sessions.offerTitle(memory, rank, text, at));
  }

  #addPrompt(fact: PromptFact): void {
    const memory = this.#sessions.recallSpeaker(fact);
    this.#speaker = { from: fact.range.from, memory };
    const at = this.#timeOf(fact.ts, memory);
    const event = promptEvent(fact, { session: nameOfSession(memory), at, origin: this.#origin });
    if (event === undefined) return;
    if (asksModel(fact)) {
      // A new prompt means that the previous answer is complete.
      this.#flush(memory);
      this.#offerTitle(memory, titleRanks.prompt, fact.text, at);
    }
    this.#tell(memory, event);
  }

  #addResult(fact: ToolResultFact): void {
    const call = this.#calls.get(fact.toolUseId);
    const spoke = this.#speaker?.from === fact.range.from ? this.#speaker.memory : undefined;
    const memory = spoke ?? this.#sessions.recall(fact.source, fact.sessionId, call?.agent);
    const at = this.#timeOf(fact.ts, memory);
    this.#tell(
      memory,
      resultEvent(fact, {
        harness: this.#harness,
        session: nameOfSession(memory),
        at,
        origin: this.#origin,
        call,
      }),
    );
  }

  #addAside(
    { source, sessionId, ts }: { readonly source: string; readonly sessionId: string; readonly ts: string },
    make: (at: number) => TimelineDraft,
  ): void {
    const memory = this.#sessions.recall(source, sessionId);
    this.#tell(memory, make(this.#timeOf(ts, memory)));
  }

  /** Emits the answers of a session that wait, in their order, up to one of them or all. */
  #flush(memory: SessionMemory, last?: PendingReply): void {
    if (this.#pending.length === 0) return;
    const session = nameOfSession(memory);
    const end = last === undefined ? this.#pending.length : this.#pending.indexOf(last) + 1;
    const over = this.#pending.filter((reply, place) => reply.session === session && place < end);
    this.#pending = this.#pending.filter((reply) => !over.includes(reply));
    for (const reply of over.filter(({ isTold }) => isTold !== true)) this.#tellReply(memory, reply);
    const told = over.map(({ messageId, requestId, usage }) => ({ session, messageId, requestId, usage }));
    this.#told = [...this.#told, ...told].slice(-toldMax);
  }

  /**
   * Emits the answers of a session that have been quiet long enough. They wait on as if they were not emitted: where the log goes on, it
   * decides what they are, and not when it was imported.
   */
  #tellEarly(memory: SessionMemory): void {
    const session = nameOfSession(memory);
    const early = this.#pending.filter((reply) => reply.session === session && reply.isTold !== true);
    for (const reply of early) this.#tellReply(memory, reply);
    this.#pending = this.#pending.map((reply) => (early.includes(reply) ? { ...reply, isTold: true } : reply));
  }

  #tellReply(memory: SessionMemory, reply: PendingReply): void {
    this.#tell(memory, replyEvent(reply, this.#harness.actor, this.#origin), reply);
  }

  #begin(memory: SessionMemory, at: number): void {
    this.#goOn(memory, at);
    this.#place(this.#sessions.begin(memory, at));
    memory.lastMs = Math.max(memory.lastMs ?? at, at);
  }

  /** Something happens in a session of which an end was emitted already. */
  #goOn(memory: SessionMemory, at: number): void {
    this.#isContradicted ||= isContradictedEnd(memory, at);
    if (this.#pending.length === 0) return;
    const session = nameOfSession(memory);
    const last = this.#pending.findLast((reply) => reply.session === session && isFinal(reply));
    if (last === undefined || memory.lastMs === undefined) return;
    // A last word closes its turn, so it matters what comes before it.
    if (at - memory.lastMs >= replyRestMs) this.#flush(memory, last);
    else this.#isContradicted ||= last.isTold === true;
  }

  #place(events: readonly TraceEvent[], { from, to }: FactRange = this.#range): void {
    const { file, generation } = this.#origin;
    for (const event of events) this.#events.push({ ...event, place: { file, generation, from, to } });
  }

  #tell(memory: SessionMemory, draft: TimelineDraft, range = this.#range): void {
    this.#begin(memory, draft.at);
    const name = nameOfSession(memory);
    const event: TraceEvent = {
      eventId: draft.eventId,
      eventTime: draft.at,
      eventType: draft.eventType,
      aggregateId: name,
      sessionId: name,
      actor: draft.actor,
      payload: { task_id: name, session_id: name, ...draft.payload, timeline_event: draft.timeline },
    };
    this.#place([event], range);
  }

  /** Milliseconds; of a line without a time those of the line before it. */
  #timeOf(ts: string, memory?: SessionMemory): number {
    const at = Date.parse(ts);
    return Number.isNaN(at) ? (memory?.lastMs ?? this.#origin.fallbackMs) : at;
  }
}
