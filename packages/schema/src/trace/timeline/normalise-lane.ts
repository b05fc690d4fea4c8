import { type Lane, lanes } from '../words.ts';

/** Lanes as older tools called them (SPEC 4.5). */
export const legacyLanes: Readonly<Record<string, Lane>> = {
  file: 'exploration',
  terminal: 'implementation',
  tool: 'implementation',
  rules: 'implementation',
  thought: 'planning',
  thoughts: 'planning',
  message: 'user',
};

const laneOfWord: ReadonlyMap<string, Lane> = new Map([
  ...lanes.map((lane): [string, Lane] => [lane, lane]),
  ...Object.entries(legacyLanes),
]);

/** The lane that a stored word means; one that nobody knows is the user's. */
export function normaliseLane(stored: string): Lane {
  return laneOfWord.get(stored) ?? 'user';
}

/** Which stored words mean a lane: these, or, for the user's, all but these. */
export function storedLanesOf(lane: Lane): { readonly isAllBut: boolean; readonly words: readonly string[] } {
  const isAllBut = lane === 'user';
  const words = [...laneOfWord].flatMap(([word, meant]) => ((meant === lane) === isAllBut ? [] : [word]));
  return { isAllBut, words };
}
