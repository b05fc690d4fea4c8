import { nodeFileSystem } from '@agentspine/durable-fs';
import { type HomeContext, homeOf, makeHome } from '@agentspine/stores';
import { type FleetFile, nowhere } from './home/fleet-file.ts';
import { findFleetFile, lockFleet, makeFleetId, saveFleetFile } from './home/fleet-store.ts';
import { readMarks } from './home/home-marks.ts';
import { Outbox } from './outbox/outbox.ts';
import { openSink } from './sinks/open-sink.ts';
import { formatTarget, parseTarget } from './sinks/parse-target.ts';

/** How a home enters a fleet. */
export interface InitRequest {
  /** Where it ships to; default where it ships now. */
  readonly target?: string | undefined;
  /** What people call it; default the name that it has, or that of the machine. */
  readonly name?: string | undefined;
  /** Whether the home becomes another host: it is the copy of one that ships too. */
  readonly isNewHost?: boolean | undefined;
  /** The name of the machine. */
  readonly machine: string;
}

/** Who a home is in its fleet. */
export interface FleetMember {
  /** Random id of the home. */
  readonly host: string;
  /** What people call it. */
  readonly name: string;
  /** Where it ships to. */
  readonly target: string;
  /** The life of its positions. */
  readonly epoch: string;
}

/** Names of hosts are short, and on one line. */
const nameLengthMax = 64;

/**
 * Makes the home a host of a fleet, or changes its name or target; with another target all is shipped again, from the beginning. The views of
 * the database become those of this version.
 * @throws FleetError `FLEET_TARGET_WRONG`, `FLEET_UNREACHABLE`, `FLEET_NOT_SET_UP` where no target is given and none is known
 */
export async function initFleet(world: HomeContext, request: InitRequest): Promise<FleetMember> {
  const home = homeOf(world);
  await makeHome(home);
  await using _lock = await lockFleet(home);
  const known = await findFleetFile(home);
  const given = request.target ?? known?.target ?? '';
  const target = formatTarget(parseTarget(given, world.workingDirectory));
  await using sink = await openSink(target, world);
  await sink.renewViews();
  const name = oneLine(request.name ?? known?.name ?? request.machine);
  const isSame = known !== undefined && known.target === target && request.isNewHost !== true;
  const file: FleetFile = isSame
    ? { ...known, name }
    : {
        v: 1,
        host: known === undefined || request.isNewHost === true ? makeFleetId() : known.host,
        name,
        target,
        epoch: makeFleetId(),
        replaces: [],
        isComplete: false,
        marks: await readMarks(home),
        number: 0,
        rows: 0,
        positions: nowhere,
      };
  await saveFleetFile(home, file);
  if (!isSame) await new Outbox(home.directory, nodeFileSystem).clear();
  const { host, epoch } = file;
  return { host, name, target, epoch };
}

function oneLine(name: string): string {
  return (
    name
      .replaceAll(/[\p{Cc}\s]+/gu, ' ')
      .trim()
      .slice(0, nameLengthMax) || 'unnamed'
  );
}
