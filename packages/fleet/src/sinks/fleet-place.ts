import type { ObjectStore } from '@agentspine/object-store';
import { parseJsonObject } from '@agentspine/schema';
import { FleetError } from '../errors.ts';
import { isFleetId } from '../home/fleet-file.ts';
import { parseSegmentName, type SegmentName } from '../segments/segment.ts';
import type { EpochName } from './sink.ts';

/** The object that says that a place is a fleet's. */
export const fleetMarkerName = 'fleet.json';
/** What is in it. */
export const fleetMarker = `${JSON.stringify({ format: 'agentspine-fleet', version: 1 })}\n`;
/** Among the segments of an epoch, once all of it was there. */
export const epochFileName = 'whole.json';

/** An epoch in a place. */
export interface StoredEpoch extends EpochName {
  /** Its segments, ascending. */
  readonly segments: readonly SegmentName[];
  /** Epochs of the same home that are out of date; `undefined` until all of this one was there. */
  readonly replaces: readonly string[] | undefined;
}

const hostsPrefix = 'hosts/';

/** What keys of an epoch begin with. */
export function epochPrefix({ host, epoch }: EpochName): string {
  return `${hostsPrefix}${host}/${epoch}/`;
}

/** Whether nothing is there. */
export async function isEmpty(store: ObjectStore): Promise<boolean> {
  return (await store.list('', 1)).length === 0;
}

/** Refuses what is not a place of a fleet. @throws FleetError `FLEET_NOT_FOUND`, `FLEET_TARGET_WRONG` */
export async function assertFleet(store: ObjectStore): Promise<void> {
  const text = await readText(store, fleetMarkerName);
  const { format, version } = parseJsonObject(text ?? '') ?? {};
  if (format === 'agentspine-fleet' && version === 1) return;
  if (text === undefined && (await isEmpty(store))) {
    const advice = 'run "spine fleet init" with it on a host, and "spine fleet ship"';
    throw new FleetError('FLEET_NOT_FOUND', `there is no fleet in ${store.name}; ${advice}`);
  }
  const what =
    text === undefined
      ? `has other files, and no ${fleetMarkerName}`
      : `has a ${fleetMarkerName} that is not of version 1`;
  throw new FleetError('FLEET_TARGET_WRONG', `${store.name} ${what}; name a place of a fleet, or an empty one`);
}

/** Every epoch of every host, but those that another one has taken the place of. */
export async function listEpochs(store: ObjectStore): Promise<readonly StoredEpoch[]> {
  const keys = (await store.list(hostsPrefix)).map(({ key }) => key);
  const files = Map.groupBy(keys, (key) => key.split('/').slice(0, -1).join('/'));
  const epochs: StoredEpoch[] = [];
  for (const [folder, inFolder] of files) {
    const [, host, epoch, ...more] = folder.split('/');
    if (!isFleetId(host) || !isFleetId(epoch) || more.length > 0) continue;
    epochs.push(await epochOf(store, { host, epoch }, inFolder));
  }
  const gone = new Set(epochs.flatMap(({ host, replaces = [] }) => replaces.map((epoch) => `${host}/${epoch}`)));
  return epochs.filter(({ host, epoch }) => !gone.has(`${host}/${epoch}`));
}

/** An epoch. */
export async function readEpoch(store: ObjectStore, name: EpochName): Promise<StoredEpoch> {
  const entries = await store.list(epochPrefix(name));
  return epochOf(
    store,
    name,
    entries.map(({ key }) => key),
  );
}

async function epochOf(store: ObjectStore, name: EpochName, keys: readonly string[]): Promise<StoredEpoch> {
  const prefix = epochPrefix(name);
  const files = keys.map((key) => key.slice(prefix.length));
  const segments = files.flatMap((file) => parseSegmentName(file) ?? []).toSorted((a, b) => a.number - b.number);
  const text = files.includes(epochFileName) ? await readText(store, `${prefix}${epochFileName}`) : undefined;
  const replaces = parseJsonObject(text ?? '')?.['replaces'];
  return { ...name, segments, replaces: Array.isArray(replaces) ? replaces.filter(isFleetId) : undefined };
}

async function readText(store: ObjectStore, key: string): Promise<string | undefined> {
  const bytes = await store.get(key);
  return bytes && new TextDecoder().decode(bytes);
}
