import { join } from 'node:path';
import { type Environment, foldersOf, type HarnessFiles, type HarnessPlace } from '@agentspine/ingest';

/** Where Gemini CLI keeps its sessions. */
export const geminiFiles: HarnessFiles = {
  source: 'gemini-cli',
  version: 3,
  traceVersion: 0,
  variables: ['GEMINI_CLI_HOME'],
  placesOf,
  // Before 0.40 a subagent had a document that is named by its session alone.
  claims: (name) => name.endsWith('.jsonl') || documentName.test(name),
};

/** With a digit in a short name: `config.json` is looked at in no folder. */
const documentName = /^(?:session-.*|\w{8}(?:-\w{4}){3}-\w{12}|(?=[a-z]*\d)[0-9a-z]{6})\.json$/;

/** `GEMINI_CLI_HOME` replaces the home folder of the user. */
function placesOf(env: Environment, homeDirectory: string): readonly HarnessPlace[] {
  const [home = homeDirectory] = foldersOf(env['GEMINI_CLI_HOME'], homeDirectory);
  return [{ folder: join(home, '.gemini'), within: 'tmp' }];
}
