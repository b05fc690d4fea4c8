import type { Home, HomeContext } from '@agentspine/stores';
import { harnessesOf } from '@agentspine/stores/harnesses-of';
import { openStores } from '@agentspine/stores/open-stores';
import { openHomeReader } from '@agentspine/stores/with-reader';
import { readWholeBody } from './read-whole-body.ts';

/**
 * The whole body of an event of the timeline, empty where it has none; `undefined` where there is no such event.
 * @throws ArchiveError `CUSTODY_MISSING`, ReaderError `READER_…SPINE…`
 */
export async function readEventBody(home: Home, world: HomeContext, eventId: string): Promise<string | undefined> {
  using reader = openHomeReader(world, 'spine');
  const event = reader.timelineEvent(eventId);
  if (event === undefined) return undefined;
  await using stores = await openStores(home, world, 'full');
  return (await readWholeBody(event, stores.custody, harnessesOf(world))) ?? '';
}
