import { execFileSync } from 'node:child_process';

export interface RunOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv | undefined;
}

/** Runs a command whose output goes to the terminal. @throws when it fails */
export function run(command: string, args: readonly string[], { cwd, env = process.env }: RunOptions): void {
  console.log(`$ ${command} ${args.join(' ')}`);
  execFileSync(command, args, { cwd, stdio: 'inherit', env });
}

/** What a command prints on stdout. @throws when it fails */
export function outputOf(command: string, args: readonly string[], { cwd, env = process.env }: RunOptions): string {
  console.log(`$ ${command} ${args.join(' ')}`);
  return execFileSync(command, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'], env, encoding: 'utf8' });
}
