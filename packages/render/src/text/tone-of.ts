import type { Tone } from './paint.ts';

/** What the words of our statuses, verdicts and outcomes say; all others have no tone. */
const tones: Readonly<Record<string, Tone>> = {
  verified: 'good',
  completed: 'good',
  delivered: 'good',
  contradicted: 'bad',
  failed: 'bad',
  crashed: 'bad',
  errored: 'bad',
  dropped: 'bad',
  killed: 'bad',
  unverifiable: 'doubt',
  abandoned: 'doubt',
  interrupted: 'doubt',
  pending: 'doubt',
};

/** The tone of a status, a verdict or an outcome. */
export function toneOf(word: string | undefined): Tone | undefined {
  return word !== undefined && Object.hasOwn(tones, word) ? tones[word] : undefined;
}
