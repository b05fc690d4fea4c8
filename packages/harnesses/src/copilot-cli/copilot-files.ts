import { join } from 'node:path';
import { type Environment, foldersOf, type HarnessFiles, type HarnessPlace } from '@agentspine/ingest';

/** Where GitHub Copilot CLI keeps its sessions. */
export const copilotFiles: HarnessFiles = {
  source: 'copilot-cli',
  version: 4,
  traceVersion: 0,
  variables: ['COPILOT_HOME'],
  placesOf,
  claims: (name) => name.endsWith('.jsonl'),
};

/** `COPILOT_HOME` replaces `~/.copilot`. */
function placesOf(env: Environment, homeDirectory: string): readonly HarnessPlace[] {
  const [folder = join(homeDirectory, '.copilot')] = foldersOf(env['COPILOT_HOME'], homeDirectory);
  return [{ folder, within: 'session-state' }];
}
