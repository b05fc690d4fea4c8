import { crc32 } from 'node:zlib';
import type { LockEnvironment } from './lock-environment.ts';

/**
 * Names that say which process made them, for temporary files: `<pid>-<start>-<machine>-<token>`. What a killed process left can
 * be removed at once, and what a living one is writing never, however long that takes.
 */
export function ownedName({ self, nextToken }: LockEnvironment): string {
  return [self.pid, self.startedAt ?? 'x', machineMark(self.machine), nextToken()].join('-');
}

/** The name of a temporary file of this process: what sweeps and backups pass over. */
export function ownedTempName(environment: LockEnvironment): string {
  return `.tmp.${ownedName(environment)}`;
}

/** Whether the process that made a name still runs; `unknown` for a name of another form, machine or boot. */
export function ownerState(environment: LockEnvironment, name: string): 'alive' | 'gone' | 'unknown' {
  const [, pid, startedAt, mark] = /^(\d{1,10})-(\w{1,32})-([0-9a-f]{8})-/.exec(name) ?? [];
  const { machine } = environment.self;
  if (pid === undefined || mark !== machineMark(machine)) return 'unknown';
  return environment.stateOf({ machine, pid: Number(pid), startedAt: startedAt === 'x' ? undefined : startedAt });
}

/** The boot and the process numbering in a few digits: equal ones by chance only make a file wait for its age. */
function machineMark(machine: string): string {
  return crc32(machine).toString(16).padStart(8, '0');
}
