import type { CallItem, DocumentItem, DocumentThread, DocumentTurn, SubagentItem } from '@agentspine/schema';

/** A thread before it is placed where it was started. */
export interface FlatThread {
  readonly traceId: string;
  /** The thread that started it; null for the session itself, of which there is one. */
  readonly parentId: string | null;
  /** The name of the call that started it; `undefined` where nothing says so. */
  readonly callId: string | undefined;
  readonly title: string;
  readonly usage: SubagentItem['usage'];
  readonly turns: readonly DocumentTurn[];
}

/**
 * Puts subagents where they were started: into their call, or, where no call is known, into the turn of their time. `root` is
 * the session; each thread is there once, whatever logs claim about which one started which.
 */
export function nestThreads(root: readonly DocumentTurn[], threads: readonly FlatThread[]): readonly DocumentTurn[] {
  const home = placesOf(root, threads);
  const inCall = new Map<CallItem, FlatThread[]>();
  const inThread = new Map<FlatThread | undefined, FlatThread[]>();
  for (const thread of threads) {
    const { call, parent } = home.get(thread) ?? {};
    if (call === undefined) inThread.set(parent, [...(inThread.get(parent) ?? []), thread]);
    else inCall.set(call, [...(inCall.get(call) ?? []), thread]);
  }
  const itemOf = (thread: FlatThread): SubagentItem => ({
    kind: 'subagent',
    at: thread.turns[0]?.startedAt ?? '',
    title: thread.title,
    usage: thread.usage,
    thread: { traceIds: [thread.traceId], turns: fill(thread.turns, inThread.get(thread) ?? []) },
  });
  const fill = (turns: readonly DocumentTurn[], loose: readonly FlatThread[]): DocumentThread['turns'] => {
    const filled = turns.map((turn) => ({ ...turn, items: turn.items.map(fillItem) }));
    for (const item of loose.map(itemOf)) putByTime(filled, item);
    return filled;
  };
  const fillItem = (item: DocumentItem): DocumentItem => {
    const started = item.kind === 'call' ? inCall.get(item) : undefined;
    return item.kind === 'call' && started !== undefined ? { ...item, subagents: started.map(itemOf) } : item;
  };
  return fill(root, inThread.get(undefined) ?? []);
}

interface Place {
  readonly call?: CallItem | undefined;
  /** `undefined` for the session. */
  readonly parent: FlatThread | undefined;
}

function placesOf(root: readonly DocumentTurn[], threads: readonly FlatThread[]): ReadonlyMap<FlatThread, Place> {
  const callsById = new Map<string, { readonly call: CallItem; readonly owner: FlatThread | undefined }>();
  for (const owner of [undefined, ...threads]) {
    for (const { items } of owner?.turns ?? root) {
      for (const item of items) {
        if (item.kind !== 'call' || item.callId === null || callsById.has(item.callId)) continue;
        callsById.set(item.callId, { call: item, owner });
      }
    }
  }
  const byId = new Map(threads.map((thread) => [thread.traceId, thread]));
  const places = new Map<FlatThread, Place>();
  for (const thread of threads) {
    const started = thread.callId === undefined ? undefined : callsById.get(thread.callId);
    const parent = thread.parentId === null ? undefined : byId.get(thread.parentId);
    const wanted = started === undefined ? { parent } : { call: started.call, parent: started.owner };
    places.set(thread, isWithin(wanted.parent, thread, places) ? { parent: undefined } : wanted);
  }
  return places;
}

/** Whether `inner` is `outer` or is inside it, as far as places are known. */
function isWithin(inner: FlatThread | undefined, outer: FlatThread, places: ReadonlyMap<FlatThread, Place>): boolean {
  for (let at = inner; at !== undefined; at = places.get(at)?.parent) if (at === outer) return true;
  return false;
}

function putByTime(turns: { readonly startedAt: string; readonly items: DocumentItem[] }[], item: SubagentItem): void {
  const turn = turns.findLast(({ startedAt }) => startedAt <= item.at) ?? turns[0];
  if (turn === undefined) return;
  const after = turn.items.findLastIndex(({ at }) => at <= item.at);
  turn.items.splice(after + 1, 0, item);
}
