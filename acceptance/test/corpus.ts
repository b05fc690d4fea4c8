import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HistoryFile } from './make-history.ts';

/** Real logs, which are not part of the project. */
export const corpus = join(import.meta.dirname, '../../../shared/corpus');

/** Whether they are there; tests over them are skipped, with a word in their title, where they are not. */
export const hasCorpus = existsSync(join(corpus, 'ground-truth-dev.json'));

/** A title that says so when the test is skipped. */
export function titleOverCorpus(title: string): string {
  return hasCorpus ? title : `${title} (skipped: no corpus beside the project)`;
}

/** The transcripts of the harnesses that are imported. */
export function readCorpusFiles(): readonly HistoryFile[] {
  return ['claude-code', 'codex'].flatMap((harness) => {
    const folder = join(corpus, 'dev', harness);
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.jsonl'))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => ({ path: path.slice(join(corpus, 'dev').length + 1), bytes: readFileSync(path) }));
  });
}
