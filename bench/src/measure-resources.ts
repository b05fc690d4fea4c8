import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Program, timeProcess } from './run-process.ts';

/**
 * Runs in the measured process as it exits. Linux counts the high-water mark of an address space; getrusage would also
 * count what the process that started it had in memory.
 */
const reporter = `import { readFileSync, writeFileSync } from 'node:fs';
process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  let kibibytes = process.resourceUsage().maxRSS;
  try {
    kibibytes = Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? kibibytes);
  } catch {}
  writeFileSync(process.env.BENCH_PEAK_FILE, JSON.stringify({ peakBytes: kibibytes * 1024, cpuMs: (user + system) / 1000 }));
});`;

/** What a Node program took. */
export interface Resources {
  /** The most memory that was resident. */
  readonly peakBytes: number;
  /** Of all its threads, without its children. A busy machine lengthens it less than the time. */
  readonly cpuMs: number;
}

/** The most memory that a Node program had resident, in bytes. @throws ProgramFailure when it fails */
export async function measurePeakMemory(program: Program): Promise<number> {
  return (await measureResources(program)).peakBytes;
}

/** The processor time that a Node program took in all its threads, in milliseconds. @throws ProgramFailure when it fails */
export async function measureCpu(program: Program): Promise<number> {
  return (await measureResources(program)).cpuMs;
}

/** Runs a Node program for what it takes. @throws ProgramFailure when it fails */
export async function measureResources({ file, args, env }: Program): Promise<Resources> {
  const folder = mkdtempSync(join(tmpdir(), 'agentspine-peak-'));
  const peakFile = join(folder, 'peak');
  try {
    const preload = `data:text/javascript,${encodeURIComponent(reporter)}`;
    await timeProcess({ file, args: ['--import', preload, ...args], env: { ...env, BENCH_PEAK_FILE: peakFile } });
    return JSON.parse(readFileSync(peakFile, 'utf8')) as Resources;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
