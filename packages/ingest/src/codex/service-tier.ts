import { readModifier } from '../read-modifier.ts';
import type { JsonObject } from '../transcript-parser.ts';
import type { CodexState } from './codex-state.ts';

/**
 * Takes the tier of a turn_context. One that states none ends the tier of the turn before it, and not that of the thread: versions
 * that log the thread's settings leave it out of every turn.
 */
export function takeTurnTier(payload: JsonObject, state: CodexState): void {
  const name = readModifier(payload['service_tier']);
  if (name !== undefined) state.tier = { name, isOfTurn: true };
  else if (state.tier?.isOfTurn === true || payload['service_tier'] === null) state.tier = undefined;
}

/** Takes the tier of applied settings: it holds until they are changed. */
export function takeThreadTier(settings: JsonObject, state: CodexState): void {
  const name = readModifier(settings['service_tier']);
  if (name !== undefined) state.tier = { name, isOfTurn: false };
  else if (settings['service_tier'] === null) state.tier = undefined;
}
