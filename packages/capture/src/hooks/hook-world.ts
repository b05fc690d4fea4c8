import { CaptureError } from '../errors.ts';
import type { HookPlaces } from './hook-command.ts';
import { type HookTarget, hookTargets } from './hook-targets.ts';

/** Where hooks are installed from. */
export interface HookWorld {
  /** The environment, by name. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of the user: settings of harnesses are below it. */
  readonly homeDirectory: string;
  /** The machine's. */
  readonly platform: NodeJS.Platform;
  /** The home to whose inbox hooks write. */
  readonly places: HookPlaces;
}

/** What was done, or found, for one harness. */
export interface HookOutcome {
  /** The id of the harness. */
  readonly harness: string;
  /** The name of the harness. */
  readonly title: string;
  /** The settings file. */
  readonly path: string;
  /** What is the case. */
  readonly state: HookState;
  /** What a person should know or do, a sentence each. */
  readonly notes: readonly string[];
}

/**
 * `not-found`: the harness has no folder here. `none`: no hook of ours. `installed`: as this version wants it. `other`: hooks of
 * ours that this version would write otherwise. `off`: installed, and the settings turn hooks off. `refused`: left alone.
 */
export type HookState = 'not-found' | 'none' | 'installed' | 'other' | 'off' | 'refused';

/** The harnesses that are meant; all where none is named. @throws CaptureError `CAPTURE_UNKNOWN_HARNESS` */
export function chosenTargets({ env, homeDirectory }: HookWorld, named: readonly string[]): readonly HookTarget[] {
  const targets = hookTargets(env, homeDirectory);
  const unknown = named.find((name) => !targets.some(({ harness }) => harness === name));
  if (unknown === undefined) return targets.filter(({ harness }) => named.length === 0 || named.includes(harness));
  const known = targets.map(({ harness }) => harness).join(', ');
  throw new CaptureError('CAPTURE_UNKNOWN_HARNESS', `--harness ${unknown}: hooks are known of ${known}`);
}
