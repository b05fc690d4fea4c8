import { join } from 'node:path';
import { type Environment, foldersOf, type HarnessFiles, type HarnessPlace } from '@agentspine/ingest';

/** Where Amp keeps copies of its threads, which are on a server. */
export const ampFiles: HarnessFiles = {
  source: 'amp',
  version: 1,
  traceVersion: 0,
  variables: ['XDG_DATA_HOME'],
  placesOf,
  claims: (name) => /^T-[\w-]+\.json$/.test(name),
};

function placesOf(env: Environment, homeDirectory: string): readonly HarnessPlace[] {
  const [data = join(homeDirectory, '.local', 'share')] = foldersOf(env['XDG_DATA_HOME'], homeDirectory);
  return [{ folder: join(data, 'amp'), within: 'threads' }];
}
