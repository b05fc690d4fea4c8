import { join } from 'node:path';
import { type Environment, foldersOf, type HarnessFiles, type HarnessPlace } from '@agentspine/ingest';

/** Where Gemini CLI keeps its sessions. */
export const geminiFiles: HarnessFiles = {
  source: 'gemini-cli',
  variables: ['GEMINI_CLI_HOME'],
  placesOf,
  claims: (name) => name.endsWith('.jsonl') || (name.startsWith('session-') && name.endsWith('.json')),
};

/** `GEMINI_CLI_HOME` replaces the home folder of the user. */
function placesOf(env: Environment, homeDirectory: string): readonly HarnessPlace[] {
  const [home = homeDirectory] = foldersOf(env['GEMINI_CLI_HOME'], homeDirectory);
  return [{ folder: join(home, '.gemini'), within: 'tmp' }];
}
