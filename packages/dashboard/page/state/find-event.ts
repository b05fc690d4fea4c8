import type { EventRow } from '@agentspine/server';
import type { Address } from './address.ts';
import { ask } from './client.ts';

/** The event that an address names: by its id, or by when something was said. */
export async function findEvent(key: string, { e, t }: Address['own']): Promise<EventRow | undefined> {
  if (e !== undefined) return (await ask('events', { key, around: e, limit: 1 })).items[0];
  if (t === undefined) return undefined;
  const { items } = await ask('events', { key, near: t, limit: nearMax });
  const ofThen = items.filter(({ createdAt }) => createdAt === t);
  return (
    ofThen.find(({ kind }) => kind === 'assistant.response') ?? ofThen[0] ?? items.find((each) => each.createdAt > t)
  );
}

/** So many events are looked through for the one that was meant. */
const nearMax = 40;
