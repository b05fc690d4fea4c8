import type { ParseArgsOptionDescriptor } from 'node:util';
import type { HomeContext, runImport } from '@agentspine/home';
import type { IdKind } from '@agentspine/reader';

/** Where text goes; a terminal gets progress, a pipe gets data alone. */
export interface TextSink {
  /** Writes text. */
  readonly write: (text: string) => void;
  /** Whether a person looks at it. */
  readonly isTerminal: boolean;
  /** The width of the terminal; `undefined` for what is not one. */
  readonly columns?: number | undefined;
  /** Writes a report: one that is longer than the screen is shown in a pager, when the command has closed its stores. */
  readonly page?: ((text: string) => void) | undefined;
}

/** What a process gives to a command line; tests hand in their own. */
export interface ProcessSurroundings extends Omit<HomeContext, 'onNotice' | 'onProgress'> {
  /** The bytes that are piped in. */
  readonly stdin: AsyncIterable<Uint8Array>;
  /** The data. */
  readonly stdout: TextSink;
  /** Progress and problems. */
  readonly stderr: TextSink;
  /** Writes data to stdout; resolves when more may follow. */
  readonly writeBytes: (bytes: Uint8Array) => Promise<void>;
  /** Aborted by the first Ctrl-C. A command that reads it handles Ctrl-C itself; otherwise Ctrl-C ends the process, which every store survives. */
  readonly signal: AbortSignal;
  /** The transcripts that `spine import` found before its code was loaded. */
  look?: Parameters<typeof runImport>[0]['look'];
}

/** The world as a command sees it: notices and progress of use cases go to stderr. */
export interface Surroundings extends ProcessSurroundings, HomeContext {}

/** What a command is called with: flags by name, and everything else in order. */
export interface CommandInput {
  readonly flags: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  readonly positionals: readonly string[];
}

/** What a command or a subcommand does. */
export interface Action {
  /** Its first arguments, none of which may be missing, in the words of the error: `the id of a task`. */
  readonly needs?: readonly string[];
  /** What the first argument names: a beginning of its id that no other has will do. */
  readonly idOf?: IdKind;
  /** How many arguments it takes at most; default as many as it needs. */
  readonly takes?: number;
  /**
   * Returns the exit code: 0 done, 1 failed or not found. Throws for everything else that is not 0. The positionals of the
   * input are its arguments, without the name of the subcommand.
   */
  readonly run: (input: CommandInput, world: Surroundings) => Promise<number> | number;
}

/** One command of `spine`; its one-line summary is in the command table. */
export type Command = CommandHelp & (Action | Subcommands);

interface Subcommands {
  readonly subcommands: Readonly<Record<string, Action>>;
  /** What a call without a subcommand does where its flags ask for something; otherwise, and by default, it prints the help. */
  readonly bare?: (input: CommandInput, world: Surroundings) => Promise<number | undefined>;
}

interface CommandHelp {
  /** One form of the call a line. */
  readonly usage: string;
  readonly description?: string;
  readonly options: Readonly<Record<string, OptionDescriptor>>;
  readonly examples: readonly string[];
}

export interface OptionDescriptor extends ParseArgsOptionDescriptor {
  /** One line of help. */
  readonly help: string;
  /** The values it takes, where they are few; a shell offers them. */
  readonly choices?: readonly string[];
  /** What the value names: a beginning of its id that no other has will do. */
  readonly idOf?: IdKind;
  /** What the value is, in capitals; only for options that have one. */
  readonly value?: string;
}
