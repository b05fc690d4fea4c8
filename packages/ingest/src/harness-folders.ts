import { join } from 'node:path';

/** The folder that a variable of the environment names, a leading `~` resolved; none where it is empty or not set. */
export function foldersOf(name: string | undefined, homeDirectory: string): readonly string[] {
  const trimmed = name?.trim() ?? '';
  if (trimmed === '') return [];
  return [trimmed === '~' || trimmed.startsWith('~/') ? join(homeDirectory, trimmed.slice(1)) : trimmed];
}
