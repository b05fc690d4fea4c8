import { join } from 'node:path';
import type { Environment, HarnessPlace } from '../harness.ts';
import { foldersOf } from '../harness-folders.ts';
import type { HarnessFiles } from '../harness-places.ts';

/** Where Codex keeps its rollouts. */
export const codexFiles: HarnessFiles = {
  source: 'codex',
  version: 3,
  traceVersion: 0,
  variables: ['CODEX_HOME'],
  placesOf,
  claims: (name) => name.endsWith('.jsonl'),
};

/** `CODEX_HOME` replaces `~/.codex`. */
function placesOf(env: Environment, homeDirectory: string): readonly HarnessPlace[] {
  const [folder = join(homeDirectory, '.codex')] = foldersOf(env['CODEX_HOME'], homeDirectory);
  return [
    { folder, within: 'sessions' },
    { folder, within: 'archived_sessions' },
  ];
}
