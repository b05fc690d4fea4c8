import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Real logs, which are not part of the project. */
export const corpus = join(import.meta.dirname, '../../../../shared/corpus');

/** What was counted in them. */
export const groundTruthPath = join(corpus, 'ground-truth-dev.json');

/** Whether they are there; tests over them are skipped, with a word in their title, where they are not. */
export const hasCorpus = existsSync(groundTruthPath);

/** A title that says so when the test is skipped. */
export function titleOverCorpus(title: string): string {
  return hasCorpus ? title : `${title} (skipped: no corpus beside the project)`;
}
