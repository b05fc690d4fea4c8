import {
  addHooks,
  countHooks,
  type HookEntries,
  hasHooks,
  type MergedSettings,
  removeHooks,
} from '../settings/merge-hooks.ts';
import { hookCommandOf, hookMarker } from './hook-command.ts';
import type { HookTarget, WantedHooks } from './hook-targets.ts';
import type { HookWorld } from './hook-world.ts';

/** What the file of a harness is with our hooks, and without them, as functions of its text. */
export interface TargetText {
  /** With our hooks. */
  readonly add: (text: string | undefined) => MergedSettings;
  /** Without them; `undefined` where nothing is left of a file that is all ours. */
  readonly remove: (text: string) => MergedSettings | { readonly kind: 'gone' };
  /** Whether it has them as they are wanted. */
  readonly has: (text: string) => boolean;
  /** Whether it has any of ours; `undefined` where it cannot be read. */
  readonly hasSome: (text: string) => boolean | undefined;
}

/** The rules of a harness. */
export function targetTextOf(world: HookWorld, { harness, content }: HookTarget): TargetText {
  if (content.kind === 'entries') return entriesText(wantedEntries(world, harness, content.wanted));
  const ours = content.textOf(world.places);
  const isOurs = (text: string) => text.slice(0, 200).includes(hookMarker);
  const refused: MergedSettings = { kind: 'refused', reason: 'it is not a file of ours' };
  return {
    add: (text) => (text === undefined || isOurs(text) ? { kind: 'text', text: ours } : refused),
    remove: (text) => (isOurs(text) ? { kind: 'gone' } : { kind: 'text', text }),
    has: (text) => text === ours,
    hasSome: isOurs,
  };
}

function entriesText(wanted: HookEntries): TargetText {
  return {
    add: (text) => addHooks(text, wanted),
    remove: (text) => removeHooks(text, wanted.marker),
    has: (text) => hasHooks(text, wanted),
    hasSome: (text) => {
      const count = countHooks(text, wanted.marker);
      return count === undefined ? undefined : count > 0;
    },
  };
}

function wantedEntries(world: HookWorld, harness: string, { events, entryOf, frame }: WantedHooks): HookEntries {
  const entry = entryOf(hookCommandOf(world.places, harness, world.platform));
  return { entries: Object.fromEntries(events.map((event) => [event, entry])), frame, marker: hookMarker };
}
