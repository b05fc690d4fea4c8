import { isJsonObject } from '../json-object.ts';
import { payloadObject } from './parse-payload.ts';

/** What a thread is launched with. */
export interface LaunchPayload {
  /** What the run was asked. */
  readonly prompt: string;
  /** How many rounds the run may take. */
  readonly maxRounds: number;
  /** Whether the run only says what it would do. */
  readonly dryRun: boolean;
}

/** What a run was started with: a launch, or whatever object its trigger had. */
export type TriggerPayload = LaunchPayload | Readonly<Record<string, unknown>>;

/**
 * Reads the payload of the line that says that a run started: a launch, or a `triggerPayload` in it that is a launch or
 * any object. `undefined` where it is neither.
 */
export function parseTriggerPayload(payload: string | null | undefined): TriggerPayload | undefined {
  const started = payloadObject(payload);
  if (started === undefined) return undefined;
  const inner = started['triggerPayload'];
  return launchOf(started) ?? (isJsonObject(inner) ? (launchOf(inner) ?? inner) : undefined);
}

function launchOf(object: Readonly<Record<string, unknown>>): LaunchPayload | undefined {
  const { prompt, maxRounds, dryRun } = object;
  if (typeof prompt !== 'string' || typeof maxRounds !== 'number') return undefined;
  return { prompt, maxRounds, dryRun: dryRun === true };
}
