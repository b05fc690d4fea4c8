import { join } from 'node:path';
import { type Environment, foldersOf, type HarnessFiles, type HarnessPlace } from '@agentspine/ingest';

/** Where Cursor keeps its conversations: databases of the editor, and transcripts of its agent. */
export const cursorFiles: HarnessFiles = {
  source: 'cursor',
  variables: ['APPDATA', 'XDG_CONFIG_HOME'],
  placesOf,
  claims: (name) => name === 'state.vscdb' || name.endsWith('.jsonl'),
};

function placesOf(env: Environment, homeDirectory: string): readonly HarnessPlace[] {
  const [roaming] = foldersOf(env['APPDATA'], homeDirectory);
  const [config = join(homeDirectory, '.config')] = foldersOf(env['XDG_CONFIG_HOME'], homeDirectory);
  const bases = roaming === undefined ? [config, join(homeDirectory, 'Library', 'Application Support')] : [roaming];
  return [
    ...bases.flatMap((base) => {
      const folder = join(base, 'Cursor', 'User');
      return [
        { folder, within: join('globalStorage', 'state.vscdb') },
        { folder, within: 'workspaceStorage' },
      ];
    }),
    { folder: join(homeDirectory, '.cursor'), within: 'projects' },
  ];
}
