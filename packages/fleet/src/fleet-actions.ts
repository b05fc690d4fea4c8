import { getPriority, setPriority } from 'node:os';
import { nodeFileSystem } from '@agentspine/durable-fs';
import type { HomeContext } from '@agentspine/stores';
import { readFleetStatus } from './fleet-status.ts';
import { sayFleetVerified, sayMember, sayShipped, sayStatus } from './fleet-text.ts';
import { initFleet } from './init-fleet.ts';
import { shipHome } from './ship-home.ts';
import { verifyFleet } from './verify-fleet.ts';

/** What a person asks of a fleet. */
export interface FleetRequest {
  /** The first argument. */
  readonly subject?: string | undefined;
  /** What people call this host. */
  readonly name?: string | undefined;
  /** Whether the home becomes a host of its own. */
  readonly isNewHost: boolean;
  /** Whether all is shipped, in place of what is there. */
  readonly isAgain: boolean;
  /** The name of the machine. */
  readonly machine: string;
}

/** An answer, for programs and for people. */
export interface FleetAnswer {
  /** For `--json`. */
  readonly value: object;
  /** For a terminal. */
  readonly text: string;
  /** Whether all is as it should be. */
  readonly isGood: boolean;
}

/** What can be asked, by the names of the subcommands. */
export const fleetActions: Readonly<
  Record<string, (world: HomeContext, request: FleetRequest) => Promise<FleetAnswer>>
> = { init, ship, status, verify };

/** A third of the share of others: with less, a ship beside programs that want all cores takes ten times as long. */
const lowered = 5;

async function init(world: HomeContext, { subject, ...request }: FleetRequest): Promise<FleetAnswer> {
  const value = await initFleet(world, { target: subject, ...request });
  return { value, text: sayMember(value), isGood: true };
}

async function ship(world: HomeContext, { isAgain }: FleetRequest): Promise<FleetAnswer> {
  await giveWay();
  const value = await shipHome(world, { isAgain });
  return { value, text: sayShipped(value), isGood: value.refused.length === 0 && !value.isInterrupted };
}

async function status(world: HomeContext): Promise<FleetAnswer> {
  const value = await readFleetStatus(world);
  return { value, text: sayStatus(value), isGood: true };
}

async function verify(world: HomeContext): Promise<FleetAnswer> {
  const value = await verifyFleet(world);
  return { value, text: sayFleetVerified(value), isGood: value.problems.length === 0 };
}

/** Lets those who record go first where there is not enough CPU for all. A process that was started with less stays so. */
async function giveWay(): Promise<void> {
  for (const thread of await threadsOfProcess()) {
    try {
      if (getPriority(thread) < lowered) setPriority(thread, lowered);
    } catch {
      // It has ended, or the system does not let it: then it ships as it is.
    }
  }
}

/** Linux has a priority for each thread: that of the process is the main thread's alone, and not of those that compress, sync and collect. */
async function threadsOfProcess(): Promise<readonly number[]> {
  if (process.platform !== 'linux') return [process.pid];
  const threads = await nodeFileSystem.list('/proc/self/task').catch(() => []);
  return [process.pid, ...threads.map(Number)];
}
