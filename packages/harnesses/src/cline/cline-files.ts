import { join } from 'node:path';
import { type Environment, foldersOf, type HarnessFiles, type HarnessPlace } from '@agentspine/ingest';
import { editorBases, editorVariables } from '../editor-folders.ts';

/** Editors that are made of VS Code, by the folders of their users' data. */
const editors = ['Code', 'Code - Insiders', 'VSCodium', 'Cursor', 'Windsurf'];
/** The extensions of the family, by the folders of their data. */
const extensions = ['saoudrizwan.claude-dev', 'rooveterinaryinc.roo-cline', 'kilocode.kilo-code'];

/** Where Cline, Roo Code and Kilo Code keep their tasks, and where the command line of Cline keeps its sessions. */
export const clineFiles: HarnessFiles = {
  source: 'cline',
  version: 4,
  traceVersion: 0,
  variables: ['CLINE_SESSION_DATA_DIR', 'CLINE_DATA_DIR', 'CLINE_DIR', ...editorVariables],
  placesOf,
  // `<session>.json` beside `<session>.messages.json` has the folder and the title.
  claims: (name) => name === 'ui_messages.json' || /^(?:[\w.-]+\.messages|\d{10,16}_\w+)\.json$/.test(name),
};

function placesOf(env: Environment, homeDirectory: string): readonly HarnessPlace[] {
  const [base = join(homeDirectory, '.cline')] = foldersOf(env['CLINE_DIR'], homeDirectory);
  const data = join(base, 'data');
  const [folder = data] = foldersOf(env['CLINE_DATA_DIR'], homeDirectory);
  const [sessions] = foldersOf(env['CLINE_SESSION_DATA_DIR'], homeDirectory);
  return [
    ...storagesOf(env, homeDirectory).flatMap((storage) =>
      extensions.map((name) => ({ folder: join(storage, name), within: 'tasks' })),
    ),
    { folder, within: 'tasks' },
    sessions === undefined ? { folder, within: 'sessions' } : { folder: sessions, within: '.' },
  ];
}

/** The folders in which editors keep data of extensions: on Windows, on Linux, on macOS, and on a remote machine. */
function storagesOf(env: Environment, homeDirectory: string): readonly string[] {
  return [
    ...editorBases(env, homeDirectory).flatMap((base) => editors.map((editor) => join(base, editor))),
    join(homeDirectory, '.vscode-server', 'data'),
  ].map((user) => join(user, 'User', 'globalStorage'));
}
