import { join } from 'node:path';
import { type Environment, foldersOf, type HarnessFiles, type HarnessPlace } from '@agentspine/ingest';

/** Where OpenCode keeps its sessions: a database, and before 1.2 a tree of JSON documents, which its migration leaves there. */
export const opencodeFiles: HarnessFiles = {
  source: 'opencode',
  version: 5,
  traceVersion: 0,
  variables: ['XDG_DATA_HOME'],
  placesOf,
  claims: (name) => /^opencode(?:-[\w.-]+)?\.db$/.test(name) || /^(?:ses|msg|prt)_[\w-]+\.json$/.test(name),
};

function placesOf(env: Environment, homeDirectory: string): readonly HarnessPlace[] {
  const [data = join(homeDirectory, '.local', 'share')] = foldersOf(env['XDG_DATA_HOME'], homeDirectory);
  const folder = join(data, 'opencode');
  // Not the whole folder: it holds thousands of files of snapshots, too.
  return [
    { folder, within: 'opencode.db' },
    { folder, within: 'storage' },
  ];
}
