import { fromSystemError, restrictUmask } from '@agentspine/durable-fs';
import { pagerOf, ReportOutput } from '@agentspine/render';
import type { ProcessSurroundings, TextSink } from './command.ts';
import { describeFailure } from './describe-failure.ts';
import { programId } from './program-id.ts';

/** Runs the command line of this process: the only place that reads argv, environment and signals, and sets the exit code. */
export async function runProcess(): Promise<void> {
  restrictUmask();
  process.once('uncaughtException', fail);
  watchOutput(process.stdout);
  watchOutput(process.stderr);
  const output = process.stdout.isTTY ? new ReportOutput(process.stdout) : undefined;
  const exitCode = await run(process.argv.slice(2), makeSurroundings(output));
  const report = output?.take() ?? '';
  if (report !== '') await showReport(report);
  process.exitCode = exitCode;
}

async function run([name, ...args]: readonly string[], surroundings: ProcessSurroundings): Promise<number> {
  const program = name === 'import' ? programId() : undefined;
  if (program !== undefined) {
    const { importNothingNew } = await import('./import-nothing-new.ts');
    const exitCode = importNothingNew(args, surroundings, program);
    if (exitCode !== undefined) return exitCode;
  }
  const { runCommandLine } = await import('./run-command-line.ts');
  return runCommandLine(process.argv.slice(2), surroundings);
}

function makeSurroundings(output: ReportOutput | undefined): ProcessSurroundings {
  let signal: AbortSignal | undefined;
  return {
    env: process.env,
    get homeDirectory() {
      // Loaded when it is wanted: not every home is looked for there.
      return process.getBuiltinModule('node:os').homedir();
    },
    workingDirectory: folderOfPerson(process.env),
    get stdin() {
      return process.stdin;
    },
    stdout: {
      ...sinkOf(process.stdout),
      ...(output === undefined
        ? {}
        : { write: (text: string) => output.write(text), page: (text: string) => output.page(text) }),
    },
    stderr: sinkOf(process.stderr),
    writeBytes: (bytes) => {
      output?.flush();
      return new Promise((resolve) => process.stdout.write(bytes, () => resolve()));
    },
    clock: () => new Date(),
    get signal() {
      signal ??= takeInterrupts();
      return signal;
    },
  };
}

/** The folder that the person is in: a script named `spine`, such as that of `./pnpmw spine`, runs in the folder of its package. */
function folderOfPerson({ npm_lifecycle_event: script, INIT_CWD: folder }: NodeJS.ProcessEnv): string {
  return script === 'spine' && folder ? folder : process.cwd();
}

/** Shows a report on the terminal, in a pager where the screen is too small for it. */
async function showReport(text: string): Promise<void> {
  const { env, platform, stdout } = process;
  const pager = pagerOf(text, { env, platform, columns: stdout.columns, rows: stdout.rows });
  const isShown = pager !== undefined && (await import('./page-text.ts')).pageText(text, pager, env);
  if (!isShown) stdout.write(text);
}

function sinkOf(stream: NodeJS.WriteStream): TextSink {
  return { write: (text) => void stream.write(text), isTerminal: stream.isTTY === true, columns: stream.columns };
}

/** From here on the first SIGINT or SIGTERM asks the command to stop; the second ends the process at once. */
function takeInterrupts(): AbortSignal {
  const interrupt = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (interrupt.signal.aborted) process.exit(1);
      interrupt.abort();
    });
  }
  return interrupt.signal;
}

/** A reader that went away (`spine … | head`) is not a failure of ours; a full disk that stdout writes to is. */
function watchOutput(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    fail(fromSystemError(error, 'the output of spine'));
  });
}

function fail(error: unknown): never {
  process.stderr.write(describeFailure(error, { subject: undefined, world: process, hasColor: false }));
  process.exit(1);
}
