import { setTimeout as sleep } from 'node:timers/promises';
import { followHomeMessages, type HomeContext, homeOf } from '@agentspine/home';
import { messageOf } from '@agentspine/schema';
import type { LiveHub, LiveNews } from '@agentspine/server';
import { StoreSigns } from './store-signs.ts';

type FollowedMessage = ReturnType<typeof followHomeMessages> extends AsyncIterable<infer Message> ? Message : never;

/** What comes within it after something was sent is sent at once. */
const gatheredMs = 25;
/** How often it is looked whether the archive changed, and whether there is a trace yet; for events and records where no sign of a commit comes. */
const lookMs = 250;
/** After pages were told that something changed they are not told again for so long. */
const restMs = 100;

/** Of these keys a page is told; bodies and metadata it asks for when it shows them. */
const left: ReadonlySet<string> = new Set(['body', 'metadata', 'classification']);

/** Tells a hub what happens in a home, until the signal of `world`. A trace that is not there yet, or is replaced, is waited for. */
export async function followNews(world: HomeContext, version: () => string, hub: LiveHub): Promise<void> {
  await Promise.all([followTrace(world, hub), lookAtStores(world, version, hub)]);
}

async function followTrace(world: HomeContext, hub: LiveHub): Promise<void> {
  const gathered: LiveNews[] = [];
  let timer: NodeJS.Timeout | undefined;
  let lastSaid = '';
  let sentMs = Number.NEGATIVE_INFINITY;
  const flush = () => {
    timer = undefined;
    sentMs = performance.now();
    hub.publish(gathered.splice(0));
  };
  using signs = new StoreSigns(homeOf(world).directory, 'spine.db-wal', lookMs);
  while (!world.signal.aborted) {
    let isNew = false;
    try {
      for await (const message of followHomeMessages(world, {
        follow: true,
        last: 0,
        // The thread that follows answers everybody: a store that is locked is tried again.
        busyTimeoutMs: 0,
        // While no page is open a commit is nothing to wake up for.
        pause: () => {
          lastSaid = '';
          return hub.isHeard ? signs.wait(world.signal) : pause(lookMs, world.signal);
        },
      })) {
        gathered.push(newsOf(message));
        timer ??= setTimeout(flush, performance.now() - sentMs < gatheredMs ? gatheredMs : 0);
      }
    } catch (error) {
      const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
      const said = messageOf(error);
      isNew = said !== lastSaid;
      if (code !== 'SPINE_MISSING' && isNew) world.onNotice(`the live feed starts again: ${said}`);
      lastSaid = said;
    }
    await pause(lookMs, world.signal);
    // What happened while nobody followed is not known: pages ask everything again, but not once more for each attempt.
    if (!world.signal.aborted && isNew) hub.publish([{ type: 'resync', payload: {} }]);
  }
  clearTimeout(timer);
}

function newsOf(message: FollowedMessage): LiveNews {
  const { type, payload } = message;
  return { type, payload: Object.fromEntries(Object.entries(payload).filter(([key]) => !left.has(key))) };
}

/** An import writes the archive, records write tables that make no messages: pages are told that something changed. */
async function lookAtStores(world: HomeContext, version: () => string, hub: LiveHub): Promise<void> {
  using signs = new StoreSigns(homeOf(world).directory, 'spine.db-wal', lookMs);
  let seen = version();
  while (!world.signal.aborted) {
    await (hub.isHeard ? signs.wait(world.signal) : pause(lookMs, world.signal));
    const now = world.signal.aborted ? seen : version();
    if (now === seen) continue;
    seen = now;
    hub.publish([{ type: 'archive.updated', payload: {} }]);
    await pause(restMs, world.signal);
  }
}

/** Ends early with the signal. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
