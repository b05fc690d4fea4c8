import { partTables } from './claim-words.ts';
import type { Finding } from './find-claims.ts';

/** Claims in languages that write no blanks between words: a subject and a result in one sentence, and nothing that opens it. */
export function findPartClaims(sentence: string): readonly Finding[] {
  const { isPartLanguage, subjects, done, pass, fail, open } = partTables;
  if (!isPartLanguage.test(sentence) || open.test(sentence)) return [];
  const of = (table: typeof subjects) => table.filter(([, words]) => words.test(sentence)).map(([kind]) => kind);
  const once = of(done).map((kind): Finding => ({ kind, polarity: 'pass' }));
  const polarity = fail.test(sentence) ? 'fail' : pass.test(sentence) ? 'pass' : undefined;
  return polarity === undefined ? once : [...once, ...of(subjects).map((kind): Finding => ({ kind, polarity }))];
}
