import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Real logs, which are not part of the project. */
export const corpus = join(import.meta.dirname, '../../../../shared/corpus');

const groundTruth = join(corpus, 'ground-truth-dev.json');

/** Whether they are there; tests over them are skipped, with a word in their title, where they are not. */
export const hasCorpus = existsSync(groundTruth);

/** A title that says so when the test is skipped. */
export function titleOverCorpus(title: string): string {
  return hasCorpus ? title : `${title} (skipped: no corpus beside the project)`;
}

/** What was counted in them, as JSON. */
export function readGroundTruth(): string {
  return readFileSync(groundTruth, 'utf8');
}
