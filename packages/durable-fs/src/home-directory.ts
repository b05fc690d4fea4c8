import { join } from 'node:path';
import { DurableFsError } from './errors.ts';

/**
 * The folder that `AGENTSPINE_HOME` names, as it is written there; `.agentspine` in the user's folder where it names none.
 * `~` and `~/…` are the user's folder: what sets a variable without a shell leaves them as they are.
 * @throws DurableFsError `FS_NOT_FOUND` for `~name`, which would otherwise become a folder of that name
 */
export function homeDirectory(named: string | undefined, userDirectory: string): string {
  if (named === undefined || named === '') return join(userDirectory, '.agentspine');
  if (named === '~' || named.startsWith('~/')) return join(userDirectory, named.slice(1));
  if (!named.startsWith('~')) return named;
  const message = `AGENTSPINE_HOME is ${named}: only ~ and ~/… are expanded; write the whole path, or ./${named} for a folder of that name`;
  throw new DurableFsError('FS_NOT_FOUND', message, { path: named });
}
