import { basename, join } from 'node:path';

/** A folder in which a harness keeps its transcripts. It need not exist. */
export interface HarnessRoot {
  readonly harness: 'claude-code' | 'codex';
  readonly path: string;
}

/**
 * Where the harnesses of a user keep their transcripts. `CLAUDE_CONFIG_DIR`, which may name several folders with commas
 * between them, and `CODEX_HOME` stand in for the usual places, as they do for the harnesses themselves.
 */
export function harnessRoots(
  env: Readonly<Record<string, string | undefined>>,
  homeDirectory: string,
): readonly HarnessRoot[] {
  const xdg = folderOf(env['XDG_CONFIG_HOME'], homeDirectory) ?? join(homeDirectory, '.config');
  const named = (env['CLAUDE_CONFIG_DIR'] ?? '').split(',').flatMap((name) => folderOf(name, homeDirectory) ?? []);
  const claude = named.length > 0 ? named : [join(homeDirectory, '.claude'), join(xdg, 'claude')];
  const codex = folderOf(env['CODEX_HOME'], homeDirectory) ?? join(homeDirectory, '.codex');
  return [
    ...claude.map((path) => ({ harness: 'claude-code', path: projectsOf(path) }) as const),
    { harness: 'codex', path: join(codex, 'sessions') },
    { harness: 'codex', path: join(codex, 'archived_sessions') },
  ];
}

function folderOf(name: string | undefined, homeDirectory: string): string | undefined {
  const trimmed = name?.trim() ?? '';
  if (trimmed === '') return undefined;
  return trimmed === '~' || trimmed.startsWith('~/') ? join(homeDirectory, trimmed.slice(1)) : trimmed;
}

/** People name the folder of the projects itself, too. */
function projectsOf(path: string): string {
  return basename(path) === 'projects' ? path : join(path, 'projects');
}
