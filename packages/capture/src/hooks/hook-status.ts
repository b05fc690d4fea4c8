import { countLost } from '@agentspine/home/inbox-state';
import { messageOf } from '@agentspine/schema';
import { readSettingsFile } from '../settings/settings-file.ts';
import { readSettingsTree, valueAt } from '../settings/settings-tree.ts';
import type { HookTarget } from './hook-targets.ts';
import { chosenTargets, type HookOutcome, type HookState, type HookWorld } from './hook-world.ts';
import { isThere, outcomeOf } from './install-hooks.ts';
import { targetTextOf } from './target-text.ts';

/** What hooks are there, and what they could not keep. */
export interface HookStatus {
  /** Each harness. */
  readonly harnesses: readonly HookOutcome[];
  /** Messages that could not be kept; `null` where that is not known. */
  readonly lost: number | null;
}

/** Says for each harness whether its hooks are there. Writes nothing. @throws CaptureError `CAPTURE_UNKNOWN_HARNESS` */
export async function readHookStatus(world: HookWorld, named: readonly string[] = []): Promise<HookStatus> {
  const harnesses: HookOutcome[] = [];
  for (const target of chosenTargets(world, named)) harnesses.push(await statusOf(world, target));
  return { harnesses, lost: countLost(world.places.lost) };
}

async function statusOf(world: HookWorld, target: HookTarget): Promise<HookOutcome> {
  let text: string | undefined;
  try {
    text = await readSettingsFile(target.file);
  } catch (error) {
    return outcomeOf(target, 'refused', [messageOf(error)]);
  }
  if (text === undefined) return outcomeOf(target, (await isThere(target.folder)) ? 'none' : 'not-found');
  const state = stateOf(text, targetTextOf(world, target));
  if (state !== 'installed') return outcomeOf(target, state, notesOf(state));
  const script = world.platform === 'win32' ? world.places.powershellScript : world.places.script;
  const missing = (await isThere(script)) ? [] : [`${script} is missing, so nothing is kept: spine hook install`];
  return outcomeOf(target, state, [...missing, ...(target.review === undefined ? [] : [target.review])]);
}

function stateOf(text: string, rules: ReturnType<typeof targetTextOf>): HookState {
  const some = rules.hasSome(text);
  if (some === undefined) return 'refused';
  if (!some) return 'none';
  if (!rules.has(text)) return 'other';
  return turnsHooksOff(text) ? 'off' : 'installed';
}

/** Claude Code and Gemini CLI have a switch for all hooks. */
function turnsHooksOff(text: string): boolean {
  const tree = readSettingsTree(text.replace(/^\uFEFF/, ''));
  if (tree.kind === 'refused') return false;
  const config = valueAt(tree.root, 'hooksConfig');
  return (
    valueAt(tree.root, 'disableAllHooks')?.value === true ||
    (config?.type === 'object' && valueAt(config, 'enabled')?.value === false)
  );
}

function notesOf(state: HookState): readonly string[] {
  if (state === 'other') return ['its hooks are not as this version writes them: spine hook install'];
  if (state === 'off') return ['the settings turn all hooks off'];
  return state === 'refused' ? ['the settings are not JSON'] : [];
}
