import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { CopiedHome } from './copied-home.ts';

const program = fileURLToPath(new URL('./children/build-and-die.ts', import.meta.url));

/** How a process that made copies ended. */
export interface Ended {
  readonly signal: NodeJS.Signals | null;
  readonly said: readonly string[];
}

/** Makes copies in a process of its own, which is killed at a file call, or may write no file larger than so many blocks of 512 bytes. */
export async function buildInProcess(
  { home, copiedTables }: CopiedHome,
  { dieAt = 0, blocks = 'unlimited' as number | 'unlimited' } = {},
): Promise<Ended> {
  const script = `ulimit -f ${blocks}; exec "$0" "$@"`;
  const child = spawn('/bin/sh', ['-c', script, process.execPath, program, home, String(dieAt), copiedTables.join()], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (bytes) => {
    said += String(bytes);
  });
  const [, signal] = await once(child, 'close');
  return { signal: signal as NodeJS.Signals | null, said: said.trim().split('\n') };
}

/** Numbers from 1 to `last`, so many of them, spread. */
export function spread(last: number, rounds: number): number[] {
  const count = Math.min(rounds, last);
  return Array.from({ length: count }, (_, index) => 1 + Math.floor((index * last) / count));
}
