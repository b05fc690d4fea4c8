import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openTempHome } from '@agentspine/testkit';

/** A file system in a file, whose power can be cut. */
export interface LoopDisk extends Disposable {
  /** Where it is mounted. */
  readonly path: string;
  /**
   * Stops it at once, so that nothing which was not synced is ever written (RELIABILITY 2.1). Returns nanoseconds of the
   * monotonic clock from before that: what was acknowledged later may have been acknowledged by a disk without power.
   */
  readonly cutPower: () => bigint;
  /** Turns the power on again, as at a boot: the journal of the file system is replayed. No file of it may be open. */
  readonly restart: () => void;
}

/** EXT4_IOC_SHUTDOWN with EXT4_GOING_FLAGS_NOLOGFLUSH; perl is part of every Debian, a compiler is not. */
const cutProgram = `
  use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);
  open(my $disk, '<', $ARGV[0]) or die $!;
  my $how = pack('L', 2);
  my $now = clock_gettime(CLOCK_MONOTONIC);
  ioctl($disk, 0x8004587d, $how) or die $!;
  printf('%.0f', $now * 1e9);
`;

/** Makes an ext4 in a file of `folder`; `size` as `truncate` takes it. Needs root and a free loop device. */
export function openLoopDisk(folder: string, size: string): LoopDisk {
  const image = join(folder, 'disk.img');
  const path = join(folder, 'disk');
  run('truncate', '-s', size, image);
  run('mkfs.ext4', '-qF', image);
  mkdirSync(path, { recursive: true });
  const mount = () => void run('mount', '-o', 'loop', image, path);
  mount();
  return {
    path,
    cutPower: () => BigInt(run('perl', '-e', cutProgram, path)),
    restart: () => {
      run('umount', path);
      mount();
    },
    [Symbol.dispose]: () => void run('umount', path),
  };
}

/** Why there can be no such disk here; `undefined` where there can be one. */
export function whyNoLoopDisk(): string | undefined {
  if (process.platform !== 'linux') return 'loop devices are of Linux';
  if (process.getuid?.() !== 0) return 'mounting needs root';
  using folder = openTempHome();
  try {
    using disk = openLoopDisk(folder.path, '16M');
    disk.cutPower();
    return undefined;
  } catch (error) {
    return `no loop device, or no perl: ${error instanceof Error ? error.message.split('\n', 1)[0] : error}`;
  }
}

function run(program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
