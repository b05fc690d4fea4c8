import { join } from 'node:path';
import type { Environment, HarnessFiles, HarnessPlace } from '@agentspine/ingest';
import { editorBases, editorVariables } from '../editor-folders.ts';

/** Where Cursor keeps its conversations: databases of the editor, and transcripts of its agent. */
export const cursorFiles: HarnessFiles = {
  source: 'cursor',
  version: 3,
  traceVersion: 0,
  variables: editorVariables,
  placesOf,
  claims: (name) => name === 'state.vscdb' || name.endsWith('.jsonl'),
};

function placesOf(env: Environment, homeDirectory: string): readonly HarnessPlace[] {
  return [
    ...editorBases(env, homeDirectory).flatMap((base) => {
      const folder = join(base, 'Cursor', 'User');
      return [
        { folder, within: join('globalStorage', 'state.vscdb') },
        { folder, within: 'workspaceStorage' },
      ];
    }),
    { folder: join(homeDirectory, '.cursor'), within: 'projects' },
  ];
}
