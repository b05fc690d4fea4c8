import { join } from 'node:path';
import { type FileSystem, readWholeFile } from '@agentspine/durable-fs';
import { parseJsonObject } from '@agentspine/schema';
import { FleetError } from '../errors.ts';
import { isFleetId } from '../home/fleet-file.ts';
import { parseSegmentName, type SegmentName } from '../segments/segment.ts';
import type { EpochName } from './sink.ts';

/** The file that says that a folder is a fleet's. */
export const fleetMarkerName = 'fleet.json';
/** What is in it. */
export const fleetMarker = `${JSON.stringify({ format: 'agentspine-fleet', version: 1 })}\n`;
/** In the folder of an epoch, once all of it was there. */
export const epochFileName = 'whole.json';

/** A folder that homes ship to. */
export interface FleetFolder {
  /** Its path. */
  readonly directory: string;
  /** The file system. */
  readonly fileSystem: FileSystem;
}

/** An epoch in a folder. */
export interface EpochInFolder extends EpochName {
  /** Its segments, ascending. */
  readonly segments: readonly SegmentName[];
  /** Epochs of the same home that are out of date; `undefined` until all of this one was there. */
  readonly replaces: readonly string[] | undefined;
}

/** The folder of an epoch. */
export function epochFolder({ directory }: FleetFolder, { host, epoch }: EpochName): string {
  return join(directory, 'hosts', host, epoch);
}

/** What is in the folder, but what a kill left half written. */
export async function namesIn({ directory, fileSystem }: FleetFolder): Promise<readonly string[]> {
  return (await fileSystem.list(directory)).filter((name) => !name.startsWith('.tmp.'));
}

/** Refuses what is not a folder of a fleet. @throws FleetError `FLEET_NOT_FOUND`, `FLEET_TARGET_WRONG` */
export async function assertFleetFolder(folder: FleetFolder): Promise<void> {
  const { directory, fileSystem } = folder;
  const names = await namesIn(folder);
  if (names.length === 0) {
    const advice = 'run "spine fleet init dir:FOLDER" on a host, and "spine fleet ship"';
    throw new FleetError('FLEET_NOT_FOUND', `there is no fleet in ${directory}; ${advice}`);
  }
  const text = await readText(fileSystem, join(directory, fleetMarkerName));
  const { format, version } = parseJsonObject(text ?? '') ?? {};
  if (format === 'agentspine-fleet' && version === 1) return;
  const what =
    text === undefined
      ? `has other files, and no ${fleetMarkerName}`
      : `has a ${fleetMarkerName} that is not of version 1`;
  throw new FleetError('FLEET_TARGET_WRONG', `${directory} ${what}; name a folder of a fleet, or an empty one`);
}

/** Every epoch of every host, but those that another one has taken the place of. */
export async function listEpochs(folder: FleetFolder): Promise<readonly EpochInFolder[]> {
  const { directory, fileSystem } = folder;
  const epochs: EpochInFolder[] = [];
  for (const host of (await fileSystem.list(join(directory, 'hosts'))).filter(isFleetId)) {
    for (const epoch of (await fileSystem.list(join(directory, 'hosts', host))).filter(isFleetId)) {
      epochs.push(await readEpoch(folder, { host, epoch }));
    }
  }
  const gone = new Set(epochs.flatMap(({ host, replaces = [] }) => replaces.map((epoch) => `${host}/${epoch}`)));
  return epochs.filter(({ host, epoch }) => !gone.has(`${host}/${epoch}`));
}

/** An epoch. @throws FleetError `FLEET_CLONED_HOME` where two segments have one number */
export async function readEpoch(folder: FleetFolder, name: EpochName): Promise<EpochInFolder> {
  const path = epochFolder(folder, name);
  const files = await folder.fileSystem.list(path);
  const segments = files.flatMap((file) => parseSegmentName(file) ?? []).toSorted((a, b) => a.number - b.number);
  const text = files.includes(epochFileName) ? await readText(folder.fileSystem, join(path, epochFileName)) : undefined;
  const replaces = parseJsonObject(text ?? '')?.['replaces'];
  return { ...name, segments, replaces: Array.isArray(replaces) ? replaces.filter(isFleetId) : undefined };
}

async function readText(fileSystem: FileSystem, path: string): Promise<string | undefined> {
  const bytes = await readWholeFile(fileSystem, path);
  return bytes && new TextDecoder().decode(bytes);
}
