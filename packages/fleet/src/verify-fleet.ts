import { nodeFileSystem } from '@agentspine/durable-fs';
import { counted } from '@agentspine/schema/count-text';
import { type HomeContext, homeOf } from '@agentspine/stores';
import { FleetError } from './errors.ts';
import { lockFleet, readFleetFile } from './home/fleet-store.ts';
import type { FleetMember } from './init-fleet.ts';
import { Outbox } from './outbox/outbox.ts';
import { openSink } from './sinks/open-sink.ts';

/** What a target has of this home, compared with what the home has shipped. */
export interface VerifyFleetReport extends FleetMember {
  /** Segments of the epoch that the target must have: those that wait in the home are not among them. */
  readonly segments: number;
  /** What it has. */
  readonly storedSegments: number;
  /** Rows that the target must have. */
  readonly rows: number;
  /** What it has. */
  readonly storedRows: number;
  /** What is wrong, a sentence each. */
  readonly problems: readonly string[];
}

const advice = '"spine fleet ship --again" ships all of the home again, in place of what is there';

/** Reads all that the target has of this home, and compares digests, numbers and counts. @throws FleetError `FLEET_NOT_SET_UP`, `FLEET_UNREACHABLE` */
export async function verifyFleet(world: HomeContext): Promise<VerifyFleetReport> {
  const home = homeOf(world);
  await readFleetFile(home);
  await using _lock = await lockFleet(home);
  const { host, name, target, epoch, number, rows } = await readFleetFile(home);
  await using sink = await openSink(target, world);
  const outbox = new Outbox(home.directory, nodeFileSystem);
  const waiting = await outbox.list();
  const stored = await sink.list({ host, epoch });
  const has = new Set(stored.map((segment) => segment.number));
  const waits = new Map(waiting.map((segment) => [segment.number, segment]));
  const problems: string[] = [];
  let missingRows = 0;
  for (let one = 1; one <= number; one += 1) {
    const waitingOne = waits.get(one);
    if (has.has(one)) continue;
    if (waitingOne === undefined) problems.push(`segment ${one} is not there; ${advice}`);
    else missingRows += (await outbox.read(waitingOne)).header.rows;
  }
  const kept = await countStored();
  const expected = rows - missingRows;
  if (problems.length === 0 && kept.rows !== expected) {
    problems.push(`there are ${counted(kept.rows, 'row')}, and ${expected} were shipped; ${advice}`);
  }
  const segments = number - [...waits.keys()].filter((one) => one <= number && !has.has(one)).length;
  return {
    host,
    name,
    target,
    epoch,
    segments,
    storedSegments: kept.segments,
    rows: expected,
    storedRows: kept.rows,
    problems,
  };

  async function countStored() {
    try {
      return await sink.count({ host, epoch });
    } catch (error) {
      if (!(error instanceof FleetError && error.code === 'FLEET_DAMAGED')) throw error;
      problems.push(error.message);
      return { segments: stored.length, rows: 0 };
    }
  }
}
