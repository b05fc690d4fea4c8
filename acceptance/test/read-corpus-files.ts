import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { corpus } from '@agentspine/testkit';
import type { HistoryFile } from './make-history.ts';

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
