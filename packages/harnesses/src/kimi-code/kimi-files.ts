import { join } from 'node:path';
import { type Environment, foldersOf, type HarnessFiles, type HarnessPlace } from '@agentspine/ingest';

/** Where Kimi Code keeps its sessions. */
export const kimiFiles: HarnessFiles = {
  source: 'kimi-code',
  version: 1,
  traceVersion: 0,
  variables: ['KIMI_CODE_HOME'],
  placesOf,
  claims: (name) => name === 'wire.jsonl' || name === 'state.json',
};

function placesOf(env: Environment, homeDirectory: string): readonly HarnessPlace[] {
  const [folder = join(homeDirectory, '.kimi-code')] = foldersOf(env['KIMI_CODE_HOME'], homeDirectory);
  return [{ folder, within: 'sessions' }];
}
