import type { Finding } from './find-claims.ts';
import {
  isPartLanguage,
  partBare,
  partDone,
  partFail,
  partNone,
  partOpen,
  partPass,
  partSubjects,
} from './part-words.ts';

/** Claims in languages that write no blanks between words: a subject and a result in one sentence, and nothing that opens it. */
export function findPartClaims(sentence: string): readonly Finding[] {
  if (!isPartLanguage.test(sentence)) return [];
  const hasNone = partNone.test(sentence);
  // "There are no errors" denies an error, and leaves nothing open.
  const stated = hasNone ? sentence.replace(partNone, ' ') : sentence;
  if (partOpen.test(stated)) return [];
  const of = (table: typeof partSubjects) => table.filter(([, words]) => words.test(sentence)).map(([kind]) => kind);
  const once = of(partDone).map((kind): Finding => ({ kind, polarity: 'pass' }));
  const isPass = hasNone || partPass.test(stated);
  const polarity = partFail.test(stated) ? 'fail' : isPass ? 'pass' : undefined;
  if (polarity === undefined) return once;
  const results = of(partSubjects).map((kind): Finding => ({ kind, polarity }));
  const isBare = results.length === 0 && partBare.test(sentence);
  return [...once, ...results, ...(isBare ? [{ kind: 'tests', polarity: 'pass', isBare } as const] : [])];
}
