import { join } from 'node:path';
import { type Environment, foldersOf } from '@agentspine/ingest';

/** The variables that say where editors made of VS Code keep data. */
export const editorVariables = ['APPDATA', 'XDG_CONFIG_HOME'] as const;

/** The folders in which such editors have a folder each: on Windows, or on Linux and macOS. */
export function editorBases(env: Environment, homeDirectory: string): readonly string[] {
  const [roaming] = foldersOf(env['APPDATA'], homeDirectory);
  const [config = join(homeDirectory, '.config')] = foldersOf(env['XDG_CONFIG_HOME'], homeDirectory);
  return roaming === undefined ? [config, join(homeDirectory, 'Library', 'Application Support')] : [roaming];
}
