import type { HookStatus } from './hook-status.ts';
import type { HookOutcome } from './hook-world.ts';

/** Outcomes as lines of text, with what a person should know below each. */
export function hookOutcomesText(outcomes: readonly HookOutcome[]): string {
  const lines = outcomes.flatMap(({ title, state, path, notes }) => [
    `${title}: ${stateWords[state]}${state === 'not-found' ? '' : ` (${path})`}`,
    ...notes.map((note) => note.trimEnd().replaceAll(/^/gm, '  ')),
  ]);
  return lines.map((line) => `${line}\n`).join('');
}

/** The status as lines of text. */
export function hookStatusText({ harnesses, lost }: HookStatus): string {
  const count = lost === null ? 'how many messages were lost is unknown' : `messages that could not be kept: ${lost}`;
  const isThere = harnesses.some(({ state }) => state !== 'none' && state !== 'not-found');
  const canBe = harnesses.some(({ state }) => state === 'none');
  const advice = canBe && !isThere ? '"spine hook install" lets them report what they do\n' : '';
  return `${hookOutcomesText(harnesses)}${count}\n${advice}`;
}

const stateWords: Readonly<Record<HookOutcome['state'], string>> = {
  'not-found': 'not found on this machine',
  none: 'no hook',
  installed: 'installed',
  other: 'installed, by another version',
  off: 'installed, but turned off',
  refused: 'refused',
};
