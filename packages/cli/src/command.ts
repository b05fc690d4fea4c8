import type { ParseArgsOptionDescriptor } from 'node:util';
import type { HomeContext } from '@agentspine/home';

/** Where text goes; a terminal gets progress, a pipe gets data alone. */
export interface TextSink {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  /** The width of the terminal; `undefined` for what is not one. */
  readonly columns?: number | undefined;
}

/** What a process gives to a command line; tests hand in their own. */
export interface ProcessSurroundings extends Omit<HomeContext, 'onNotice' | 'onProgress'> {
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  /** Writes data to stdout; resolves when more may follow. */
  readonly writeBytes: (bytes: Uint8Array) => Promise<void>;
  /** Aborted by the first Ctrl-C. Who reads it takes Ctrl-C over; otherwise it ends the process, which every store survives. */
  readonly signal: AbortSignal;
}

/** The world as a command sees it: notices and progress of use cases go to stderr. */
export interface Surroundings extends ProcessSurroundings, HomeContext {}

/** What a command is called with: flags by name, and everything else in order. */
export interface CommandInput {
  readonly flags: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  readonly positionals: readonly string[];
}

/** One command of `spine`; its one-line summary stands in the command table. */
export interface Command {
  readonly usage: string;
  readonly description?: string;
  readonly options: Readonly<Record<string, OptionDescriptor>>;
  readonly examples: readonly string[];
  /** How many arguments it takes at most; of a command with subcommands, how many each of them takes. */
  readonly takes: number | Readonly<Record<string, number>>;
  /** Returns the exit code: 0 done, 1 failed or not found. Throws for everything else that is not 0. */
  readonly run: (input: CommandInput, world: Surroundings) => Promise<number>;
}

export interface OptionDescriptor extends ParseArgsOptionDescriptor {
  /** One line of help. */
  readonly help: string;
  /** What the value is, in capitals; only for options that have one. */
  readonly value?: string;
}
