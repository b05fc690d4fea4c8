import { partTables } from './claim-words.ts';
import type { Finding } from './find-claims.ts';

/** Claims in languages that write no blanks between words: a subject and a result in one sentence, and nothing that opens it. */
export function findPartClaims(sentence: string): readonly Finding[] {
  const { isPartLanguage, subjects, pass, fail, open } = partTables;
  if (!isPartLanguage.test(sentence) || open.test(sentence)) return [];
  const polarity = fail.test(sentence) ? 'fail' : pass.test(sentence) ? 'pass' : undefined;
  if (polarity === undefined) return [];
  const isDone = (kind: string) => kind === 'commit' || kind === 'push';
  return subjects
    .filter(([kind, words]) => words.test(sentence) && !(isDone(kind) && polarity === 'fail'))
    .map(([kind]) => ({ kind, polarity }));
}
