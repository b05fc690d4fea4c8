import { join } from 'node:path';
import { type Environment, foldersOf, type HarnessFiles, type HarnessPlace } from '@agentspine/ingest';

/** Where Grok Build keeps its sessions. */
export const grokFiles: HarnessFiles = {
  source: 'grok',
  version: 2,
  traceVersion: 0,
  variables: ['GROK_HOME'],
  placesOf,
  claims: (name) => name === 'updates.jsonl' || name === 'chat_history.jsonl' || name === 'summary.json',
};

function placesOf(env: Environment, homeDirectory: string): readonly HarnessPlace[] {
  const [folder = join(homeDirectory, '.grok')] = foldersOf(env['GROK_HOME'], homeDirectory);
  return [{ folder, within: 'sessions' }];
}
