import { join } from 'node:path';
import type { RecentRow } from '@agentspine/reader';
import { type DomainEvent, deliveryKind, type LogEntry, recordKinds } from '@agentspine/schema';
import { type HomeContext, homeOf } from '@agentspine/stores';
import { openHomeReader } from '@agentspine/stores/with-reader';
import { type EventFeedOptions, type FollowedMessage, followEvents, followMessages } from '@agentspine/trace';
import {
  type FeedItem,
  type FeedOfAllOptions,
  followEverything,
  followLog,
  type LogFeedOptions,
} from '@agentspine/writer';

/** An item of the feed of a home: a record or an event as a follower gets it, or a record of the cold archive, which has no cursor. */
export type HomeItem = FeedItem | { readonly origin: 'cold'; readonly row: RecentRow };

/**
 * Records and events of the home: those that are there, and with `follow` those to come. Where fewer than `last` are in `spine.db`,
 * the newest of the cold archive come before them. @throws DatabaseError `SPINE_MISSING`
 */
export async function* followHome(world: HomeContext, options: FeedOfAllOptions): AsyncGenerator<HomeItem, void, void> {
  const path = spinePathOf(world);
  const { last } = options;
  if (last === undefined) {
    yield* followEverything(path, interruptible(world, options));
    return;
  }
  const items: FeedItem[] = [];
  for await (const item of followEverything(path, { ...options, follow: false })) items.push(item);
  if (items.length < last) yield* coldBefore(items, { ...options, last }, world);
  yield* items;
  const from = items.at(-1)?.cursor ?? 0;
  if (options.follow === true)
    yield* followEverything(path, interruptible(world, { ...options, last: undefined, from }));
}

/** The newest records of the cold archive, as many as the items lack; the oldest first. */
async function* coldBefore(
  items: readonly FeedItem[],
  { last, tables }: FeedOfAllOptions & { readonly last: number },
  world: HomeContext,
): AsyncGenerator<HomeItem, void, void> {
  const hot = new Set(
    items.flatMap((item) => (item.origin === 'obs' ? [`${item.record.table} ${item.record.id}`] : [])),
  );
  using reader = openHomeReader(world, 'spine');
  const wanted = (tables ?? feedTables).map((table) => (table === deliveryKind.table ? 'events' : table));
  const rows = await reader.recent({ hours: allHours, limit: last, tables: wanted });
  const cold = rows.filter(({ table, id }) => !hot.has(`${table === 'events' ? deliveryKind.table : table} ${id}`));
  for (const row of cold.slice(0, last - items.length).reverse()) yield { origin: 'cold', row };
}

/** A century, which is as far back as a question may go. */
const allHours = 100 * 366 * 24;

const feedTables: readonly string[] = [...recordKinds.map(({ table }) => table), deliveryKind.table];

/** The log lines of the home, as `followHome` does it. @throws DatabaseError `SPINE_MISSING` */
export function followHomeLog(world: HomeContext, options: LogFeedOptions): AsyncIterable<LogEntry> {
  return followLog(spinePathOf(world), interruptible(world, options));
}

/** The events of the trace, as `followHome` does it. @throws DatabaseError `SPINE_MISSING` */
export function followHomeEvents(world: HomeContext, options: EventFeedOptions): AsyncIterable<DomainEvent> {
  return followEvents(spinePathOf(world), interruptible(world, options));
}

/** The messages that events of the trace make, as `followHome` does it. @throws DatabaseError `SPINE_MISSING` */
export function followHomeMessages(world: HomeContext, options: EventFeedOptions): AsyncIterable<FollowedMessage> {
  return followMessages(spinePathOf(world), interruptible(world, options));
}

function spinePathOf(world: HomeContext): string {
  return join(homeOf(world).directory, 'spine.db');
}

/** Only a feed without an end takes the signal: asking for it takes Ctrl-C over. */
function interruptible<Options extends { readonly follow?: boolean | undefined }>(
  world: HomeContext,
  options: Options,
): Options & { readonly signal?: AbortSignal } {
  return options.follow === true ? { ...options, signal: world.signal } : options;
}
