import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A program in a process of its own; killed when disposed of. */
export interface ChildProgram extends Disposable {
  readonly process: ChildProcess;
  /** Waits until it has said something; returns what it said first. */
  readonly spoke: () => Promise<string>;
  /** Lets it go on: it waits for a line. */
  readonly goOn: () => void;
  /** Waits for its end; returns all it said. @throws when it failed */
  readonly ended: () => Promise<string>;
}

/** Starts the program of a file: `startChild(new URL('children/name.ts', import.meta.url))`. */
export function startChild(program: URL, ...args: readonly string[]): ChildProgram {
  const file = fileURLToPath(program);
  const child = spawn(process.execPath, [file, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += String(chunk);
  });
  const exit = once(child, 'close');
  return {
    process: child,
    spoke: async () => {
      if (said === '') await Promise.race([once(child.stdout, 'data'), exit]);
      if (said === '') throw new Error(`${file} ended and said nothing`);
      return said;
    },
    goOn: () => void child.stdin.write('go on\n'),
    ended: async () => {
      const [code, signal] = await exit;
      if (code !== 0) throw new Error(`${file} ended with ${signal ?? code}`);
      return said;
    },
    [Symbol.dispose]: () => void child.kill('SIGKILL'),
  };
}
