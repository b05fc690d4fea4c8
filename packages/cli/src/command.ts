import type { ParseArgsOptionDescriptor } from 'node:util';

/** Where text goes; a terminal gets progress and colour, a pipe gets data alone. */
export interface TextSink {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
}

/** The world as a command sees it; tests hand in their own. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeDirectory: string;
  readonly workingDirectory: string;
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  readonly writeBytes: (bytes: Uint8Array) => void;
  readonly readStdin: () => Promise<Uint8Array>;
  readonly clock: () => Date;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** What a command is called with: flags by name, and everything else in order. */
export interface CommandInput {
  readonly flags: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  readonly positionals: readonly string[];
}

/** One command of `spine`. `run` returns the exit code: 0 done, 1 failed or not found, 2 called wrongly. */
export interface Command {
  readonly usage: string;
  readonly summary: string;
  readonly description?: string;
  readonly options: Readonly<Record<string, OptionDescriptor>>;
  readonly examples: readonly string[];
  readonly subcommands?: readonly string[];
  readonly run: (input: CommandInput, world: Surroundings) => Promise<number>;
}

export interface OptionDescriptor extends ParseArgsOptionDescriptor {
  /** One line of help; the value's name in capitals where there is one. */
  readonly help: string;
  readonly value?: string;
}
