import { nodeFileSystem } from '@agentspine/durable-fs';
import { type HomeContext, homeOf } from '@agentspine/stores';
import { openLedgerOf } from '@agentspine/stores/open-stores';
import type { FeedPositions } from './home/fleet-file.ts';
import { readFleetFile } from './home/fleet-store.ts';
import { type HomeChange, judgeHome, readMarks } from './home/home-marks.ts';
import type { FleetMember } from './init-fleet.ts';
import { Outbox } from './outbox/outbox.ts';

/** How far a home has shipped, as the home knows it: no target is asked. */
export interface FleetStatus extends FleetMember {
  /** Segments of the epoch. */
  readonly segments: number;
  /** Rows of all of them. */
  readonly rows: number;
  /** Where its feeds are in segments. */
  readonly positions: FeedPositions;
  /** Segments that wait for the target. */
  readonly waitingSegments: number;
  /** Their bytes. */
  readonly waitingBytes: number;
  /** Bytes of the ledger that are in no segment. */
  readonly unshippedLedgerBytes: number;
  /** What happened to the home since; the next `ship` begins a new epoch where it is not `none`. */
  readonly change: HomeChange;
}

/** Says how far the home has shipped. @throws FleetError `FLEET_NOT_SET_UP` */
export async function readFleetStatus(world: HomeContext): Promise<FleetStatus> {
  const home = homeOf(world);
  const { host, name, target, epoch, number, rows, positions, marks } = await readFleetFile(home);
  const outbox = new Outbox(home.directory, nodeFileSystem);
  const waiting = await outbox.list();
  await using ledger = await openLedgerOf(home, world, 'read');
  const size = (await ledger.stat())?.size ?? 0;
  return {
    host,
    name,
    target,
    epoch,
    segments: number,
    rows,
    positions,
    waitingSegments: waiting.length,
    waitingBytes: await outbox.sizeBytes(waiting),
    unshippedLedgerBytes: Math.max(0, size - positions.ledger),
    change: judgeHome(marks, await readMarks(home)),
  };
}
