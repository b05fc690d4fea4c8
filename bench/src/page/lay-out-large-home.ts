import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { seededRandom } from '../../../packages/testkit/src/seeded-random.ts';
import { generateClaudeSession } from '../generate-claude-session.ts';

const seed = 20_261_130;
/** A session of this size has some 14 responses. */
const charactersOfOne = 14_000;
/** A session of this size has more than 50,000 events. */
const charactersOfLarge = 42_000_000;
/** Sessions begin 83 minutes apart; after so many the days begin again, so that none is in the future. */
const daysAgain = 3_500;

/** Lays out a person with `sessions` invented sessions, the last of which is very long. */
export function layOutLargeHome(directory: string, sessions: number): void {
  const random = seededRandom(seed);
  for (let index = 0; index < sessions; index += 1) {
    const characters = index === sessions - 1 ? charactersOfLarge : Math.round(charactersOfOne * 2 * random());
    const { path, text } = generateClaudeSession(index % daysAgain, characters, random);
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text, 'latin1');
  }
}
