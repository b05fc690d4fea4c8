import type { HarnessRegistry } from '@agentspine/ingest';

/** What a use case gets from outside: nothing of it is global. */
export interface HomeContext {
  /** The environment, by name. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of the user: harnesses keep their transcripts below it. */
  readonly homeDirectory: string;
  /** Relative paths are below it. */
  readonly workingDirectory: string;
  /** The time. */
  readonly clock: () => Date;
  /** Stops long work without an error: what was written stays, and the same call continues from there. */
  readonly signal: AbortSignal;
  /** Called with a sentence about what went wrong or was repaired without failing the call. */
  readonly onNotice: (notice: string) => void;
  /** Called while long work is done, often; `undefined` where nobody looks. */
  readonly onProgress?: ((progress: HomeProgress) => void) | undefined;
  /** Whose transcripts are read; those that come with Agentspine where it is left out. */
  readonly harnesses?: HarnessRegistry | undefined;
}

/** How far long work is. */
export type HomeProgress =
  /** Transcripts are read; the first call is before the first of them. */
  | {
      readonly step: 'transcripts';
      readonly files: number;
      readonly filesTotal: number;
      readonly bytes: number;
      readonly bytesTotal: number;
    }
  /** Rows of a day leave a table of `spine.db`. */
  | { readonly step: 'cold-rows'; readonly table: string; readonly day: string; readonly rows: number }
  /** Events of the trace are replayed. */
  | { readonly step: 'trace-events'; readonly events: number; readonly eventsTotal: number }
  /** `spine.db` of an older version is brought up to date. */
  | { readonly step: 'migration'; readonly statements: number; readonly statementsTotal: number }
  /** Sessions are erased from a store, which is named as people know it. */
  | { readonly step: 'erasing'; readonly what: string }
  /** History is judged by a rule. */
  | { readonly step: 'judged-turns'; readonly turns: number }
  /** Files of a home are copied, or read out of a backup. */
  | { readonly step: 'copied-files'; readonly files: number; readonly bytes: number }
  /** Rows of a table are written into another file; how many of all tables. */
  | { readonly step: 'copied-rows'; readonly table: string; readonly rows: number }
  /** What was done is done, or was given up. */
  | { readonly step: 'done' };

/** The same world with the home in another folder. Taken from the world, not spread: it may have its members from a class. */
export function withHome<World extends HomeContext>(world: World, directory: string): World {
  const env = { ...world.env, AGENTSPINE_HOME: directory };
  return Object.create(world, { env: { value: env, enumerable: true } });
}
