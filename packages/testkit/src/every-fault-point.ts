import assert from 'node:assert/strict';
import { messageOf } from '@agentspine/schema';
import { FaultyFileSystem } from './faulty-file-system.ts';
import { seededRandom } from './seeded-random.ts';
import { share } from './share.ts';

/**
 * What is done at a call, and after the program ended:
 * - `error`, `full-disk`: the call fails and the program goes on; then nothing, or the power, is lost;
 * - `short-write`: a write takes half; the program must not even notice;
 * - `kill`: the program stops at the call, the system goes on: every change is there;
 * - `power-loss`: it stops and all that was not synced is gone;
 * - `torn-power-loss`: it stops and of what was not synced each change is kept or lost by a coin.
 */
export const faultModes = ['error', 'full-disk', 'short-write', 'kill', 'power-loss', 'torn-power-loss'] as const;
export type FaultMode = (typeof faultModes)[number];

export interface FaultPointOptions<Fact> {
  /** Fills the file system first; no fault strikes here, and all of it is durable. */
  readonly prepare?: (fileSystem: FaultyFileSystem) => Promise<void>;
  /** Says with `acknowledge` what the product has promised from then on. May throw once a fault struck. */
  readonly workload: (fileSystem: FaultyFileSystem, acknowledge: (fact: Fact) => void) => Promise<void>;
  /** Throws when what is left breaks a promise. It may open, recover and write. */
  readonly check: (fileSystem: FaultyFileSystem, acknowledged: readonly Fact[]) => Promise<void>;
  readonly modes?: readonly FaultMode[];
  /** How many coins are tried for each call in `torn-power-loss`. */
  readonly seeds?: number;
  /** Outside of a whole campaign each so many-th point is tried; no divisor of the number of variants of a call, which is 8 to 12. */
  readonly part?: number;
}

export interface FaultPointReport {
  /** Calls of the workload without faults. */
  readonly calls: number;
  /** Runs with a fault in them. */
  readonly runs: number;
}

/**
 * Runs a workload once to count its file calls, then once for each call and mode with a fault there, and lets `check`
 * look at what survived. The message of a failure names mode, call and seed. Outside of a whole campaign one or two of the modes are
 * tried at each call, or at some of them where `part` is more than a call has variants, others at the next; modes that are named are all tried.
 */
export async function everyFaultPoint<Fact>(options: FaultPointOptions<Fact>): Promise<FaultPointReport> {
  const { modes = faultModes, seeds = 3, part = variantsApart } = options;
  const calls = await countCalls(options);
  const points = Array.from({ length: calls }, (_, index) => index + 1).flatMap((call) =>
    modes.flatMap((mode) => variantsOf(mode, seeds).map((variant) => ({ mode, call, variant }))),
  );
  const tried = options.modes === undefined ? share(points, part) : points;
  for (const point of tried) await runWithFault(options, point);
  return { calls, runs: tried.length };
}

/** No divisor of the number of variants of a call, which is 8 to 12: so each call is struck in other ways than the one before. */
const variantsApart = 7;

interface FaultPoint {
  readonly mode: FaultMode;
  readonly call: number;
  /** `torn-power-loss`: the seed. `error`, `full-disk`: 0 goes on, 1 loses power at the end. */
  readonly variant: number;
}

function variantsOf(mode: FaultMode, seeds: number): readonly number[] {
  if (mode === 'torn-power-loss') return Array.from({ length: seeds }, (_, index) => index + 1);
  return mode === 'error' || mode === 'full-disk' ? [0, 1] : [0];
}

async function countCalls<Fact>({ prepare, workload, check }: FaultPointOptions<Fact>): Promise<number> {
  const fileSystem = await prepared(prepare);
  const acknowledged: Fact[] = [];
  await workload(fileSystem, (fact) => acknowledged.push(fact));
  const calls = fileSystem.calls.length;
  assert(calls > 0, 'the workload makes no file call');
  fileSystem.crash();
  await check(fileSystem, acknowledged);
  return calls;
}

async function runWithFault<Fact>(options: FaultPointOptions<Fact>, point: FaultPoint): Promise<void> {
  const fileSystem = await prepared(options.prepare);
  const acknowledged: Fact[] = [];
  injectFault(fileSystem, point);
  let callName = 'no call';
  try {
    try {
      await options.workload(fileSystem, (fact) => acknowledged.push(fact));
    } catch (error) {
      // Tests and bugs throw these classes, faults never do.
      if (point.mode === 'short-write' || error instanceof TypeError || error instanceof assert.AssertionError)
        throw error;
    }
    callName = fileSystem.calls[point.call - 1] ?? callName;
    endProgram(fileSystem, point);
    await options.check(fileSystem, acknowledged);
  } catch (cause) {
    const where = `${point.mode} at call ${point.call} (${callName}), variant ${point.variant}`;
    throw new Error(`${where}: ${messageOf(cause)}`, { cause });
  }
}

function injectFault(fileSystem: FaultyFileSystem, { mode, call }: FaultPoint): void {
  if (mode === 'error') fileSystem.failCall(call, { kind: 'error', code: 'FS_IO' });
  else if (mode === 'full-disk' || mode === 'short-write') fileSystem.failCall(call, { kind: mode });
  else fileSystem.failCall(call, { kind: 'stop' });
}

function endProgram(fileSystem: FaultyFileSystem, { mode, variant }: FaultPoint): void {
  const random = seededRandom(variant);
  if (mode === 'torn-power-loss') fileSystem.crash(() => random() < 0.5);
  else if (mode === 'power-loss' || variant === 1) fileSystem.crash();
  else fileSystem.restart();
}

async function prepared(prepare: FaultPointOptions<never>['prepare']): Promise<FaultyFileSystem> {
  const fileSystem = new FaultyFileSystem();
  await prepare?.(fileSystem);
  fileSystem.crash(() => true);
  return fileSystem;
}
