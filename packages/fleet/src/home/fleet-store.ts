import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import {
  acquireLock,
  type FileSystem,
  type Lock,
  nodeFileSystem,
  nodeLockEnvironment,
  ownedTempName,
  writeFileDurably,
} from '@agentspine/durable-fs';
import { type Home, lockOptions, readTextFile } from '@agentspine/stores';
import { FleetError } from '../errors.ts';
import { type FleetFile, formatFleetFile, nowhere, parseFleetFile } from './fleet-file.ts';
import { type HomeMarks, judgeHome } from './home-marks.ts';

/** The file of a home that says who it is in its fleet. */
export const fleetFileName = 'fleet.json';
const idBytes = 16;
/** Another shipper of the same home is done in seconds, or follows. */
const waitMs = 10_000;

/** Reads `fleet.json` of a home. @throws FleetError `FLEET_NOT_SET_UP`, `FLEET_HOME_DAMAGED` */
export async function readFleetFile(home: Pick<Home, 'directory'>): Promise<FleetFile> {
  const file = await findFleetFile(home);
  if (file !== undefined) return file;
  const advice = 'run "spine fleet init dir:FOLDER"';
  throw new FleetError('FLEET_NOT_SET_UP', `${home.directory} ships to no fleet; ${advice}`);
}

/** The same; `undefined` where there is none. @throws FleetError `FLEET_HOME_DAMAGED` */
export async function findFleetFile({ directory }: Pick<Home, 'directory'>): Promise<FleetFile | undefined> {
  const path = join(directory, fleetFileName);
  const text = await readTextFile(path);
  if (text === undefined) return undefined;
  const file = parseFleetFile(text);
  if (file !== undefined) return file;
  const advice = 'move it away and run "spine fleet init": the home then ships as another host';
  throw new FleetError('FLEET_HOME_DAMAGED', `${path} cannot be read; ${advice}`);
}

/** Writes `fleet.json`, whole or not at all. */
export async function saveFleetFile(
  { directory }: Pick<Home, 'directory'>,
  file: FleetFile,
  fileSystem: FileSystem = nodeFileSystem,
): Promise<void> {
  const tempName = ownedTempName(nodeLockEnvironment);
  const path = join(directory, fleetFileName);
  await writeFileDurably(fileSystem, path, Buffer.from(formatFleetFile(file)), { tempName });
}

/** Keeps other shippers of the home away. */
export function lockFleet({ directory }: Pick<Home, 'directory'>): Promise<Lock> {
  return acquireLock(nodeFileSystem, join(directory, 'fleet.lock'), { ...lockOptions, waitMs });
}

/** A random id of a host or an epoch. */
export function makeFleetId(): string {
  return randomBytes(idBytes).toString('hex');
}

/** `fleet.json` for what a home is now: with a new epoch where what was shipped may be out of date, or gone on elsewhere. */
export function renewEpoch(
  file: FleetFile,
  { marks, epoch, isAgain }: { readonly marks: HomeMarks; readonly epoch: string; readonly isAgain: boolean },
): FleetFile {
  const seen = judgeHome(file.marks, marks);
  const change = seen === 'none' && isAgain ? 'rewritten' : seen;
  if (change === 'none') return { ...file, marks };
  // A copy leaves what others shipped under its name: it may be all that is left of it.
  const replaces = change === 'copied' ? [] : [...file.replaces, file.epoch];
  return { ...file, epoch, replaces, isComplete: false, marks, number: 0, rows: 0, positions: nowhere };
}
