import type {
  CallItem,
  DocumentItem,
  DocumentTurn,
  DocumentUsage,
  ResultItem,
  TimelineEvent,
} from '@agentspine/schema';
import { itemOfEvent } from './item-of-event.ts';

/** An event with its place in the order of appends, which parts events of one millisecond. */
export interface PlacedEvent {
  readonly event: TimelineEvent;
  readonly seq: number;
}

type OpenCall = CallItem & { readonly results: ResultItem[] };

/** The events of one thread as turns: results are inside their calls, and a reply before the calls that it makes. */
export function turnsOfEvents(events: readonly PlacedEvent[]): readonly DocumentTurn[] {
  const turns: { number: number; startedAt: string; usage: DocumentUsage | null; items: DocumentItem[] }[] = [];
  const callsById = new Map<string, OpenCall>();
  const firstCallOf = new Map<string, CallItem>();
  for (const { event } of events.toSorted(byTime)) {
    const item = itemOfEvent(event);
    if (item.kind === 'result' && item.callId !== null) {
      const call = callsById.get(item.callId);
      if (call !== undefined) {
        call.results.push(item);
        continue;
      }
    }
    if (turns.length === 0 || opensTurn(item)) {
      const number = opensTurn(item) ? (turns.at(-1)?.number ?? 0) + 1 : 0;
      turns.push({ number, startedAt: event.createdAt, usage: null, items: [] });
    }
    const items = turns.at(-1)?.items ?? [];
    if (item.kind === 'call') {
      const call: OpenCall = { ...item, results: [] };
      if (call.callId !== null) callsById.set(call.callId, call);
      if (call.messageId !== null && !firstCallOf.has(call.messageId)) firstCallOf.set(call.messageId, call);
      items.push(call);
      continue;
    }
    const call = item.kind === 'reply' && item.messageId !== null ? firstCallOf.get(item.messageId) : undefined;
    const place = call === undefined ? -1 : items.indexOf(call);
    if (place < 0) items.push(item);
    else items.splice(place, 0, item);
  }
  return turns;
}

/** Only what asks something of the model begins a turn. */
function opensTurn(item: DocumentItem): boolean {
  if (item.kind !== 'prompt') return false;
  return item.speaker === null || item.speaker === 'human' || item.speaker === 'subagent-prompt';
}

function byTime(one: PlacedEvent, other: PlacedEvent): number {
  const [at, otherAt] = [one.event.createdAt, other.event.createdAt];
  if (at !== otherAt) return at < otherAt ? -1 : 1;
  return one.seq - other.seq;
}
