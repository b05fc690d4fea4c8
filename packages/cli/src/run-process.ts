import { homedir } from 'node:os';
import { restrictUmask } from '@agentspine/durable-fs';
import { runCommandLine } from './run-command-line.ts';

/** Runs the command line of this process: the only place that reads argv, environment and signals, and sets the exit code. */
export async function runProcess(): Promise<void> {
  restrictUmask();
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  process.once('SIGTERM', () => interrupt.abort());
  ignoreClosedPipe(process.stdout);
  ignoreClosedPipe(process.stderr);
  process.exitCode = await runCommandLine(process.argv.slice(2), {
    env: process.env,
    homeDirectory: homedir(),
    workingDirectory: process.cwd(),
    stdout: { write: (text) => void process.stdout.write(text), isTerminal: process.stdout.isTTY === true },
    stderr: { write: (text) => void process.stderr.write(text), isTerminal: process.stderr.isTTY === true },
    writeBytes: (bytes) => void process.stdout.write(bytes),
    readStdin,
    clock: () => new Date(),
    signal: interrupt.signal,
  });
}

/** A reader that went away (`spine … | head`) is no failure of ours. */
function ignoreClosedPipe(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}

async function readStdin(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}
