import { basename, dirname, join } from 'node:path';
import type { Environment, HarnessPlace } from '../harness.ts';
import { foldersOf } from '../harness-folders.ts';
import type { HarnessFiles } from '../harness-places.ts';

/** Where Claude Code keeps its sessions. */
export const claudeCodeFiles: HarnessFiles = {
  source: 'claude-code',
  version: 2,
  traceVersion: 0,
  variables: ['CLAUDE_CONFIG_DIR'],
  placesOf,
  claims: (name) => name.endsWith('.jsonl'),
};

/** `CLAUDE_CONFIG_DIR`, which may name several folders with commas between them, replaces the usual two. */
function placesOf(env: Environment, homeDirectory: string): readonly HarnessPlace[] {
  const named = (env['CLAUDE_CONFIG_DIR'] ?? '').split(',').flatMap((name) => foldersOf(name, homeDirectory));
  if (named.length > 0) return named.map(placeIn);
  const [config = join(homeDirectory, '.config')] = foldersOf(env['XDG_CONFIG_HOME'], homeDirectory);
  return [join(homeDirectory, '.claude'), join(config, 'claude')].map(placeIn);
}

/** People name the folder of the projects itself, too. */
function placeIn(path: string): HarnessPlace {
  return { folder: basename(path) === 'projects' ? dirname(path) : path, within: 'projects' };
}
