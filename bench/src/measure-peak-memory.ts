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
  let kibibytes = process.resourceUsage().maxRSS;
  try {
    kibibytes = Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? kibibytes);
  } catch {}
  writeFileSync(process.env.BENCH_PEAK_FILE, String(kibibytes * 1024));
});`;

/** The most memory that a Node program had resident, in bytes. @throws ProgramFailure when it fails */
export async function measurePeakMemory({ file, args, env }: Program): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'agentspine-peak-'));
  const peakFile = join(folder, 'peak');
  try {
    const preload = `data:text/javascript,${encodeURIComponent(reporter)}`;
    await timeProcess({ file, args: ['--import', preload, ...args], env: { ...env, BENCH_PEAK_FILE: peakFile } });
    return Number(readFileSync(peakFile, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
