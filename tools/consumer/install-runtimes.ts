import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeProject } from './make-project.ts';

/** A program that runs JavaScript. */
export interface Runtime {
  readonly name: string;
  readonly path: string;
}

/** The oldest Node that is promised, the one of this repository, the newest, and Bun, as the registry has them for this machine. */
export function installRuntimes(
  root: string,
  folder: string,
): { readonly oldest: Runtime; readonly all: readonly Runtime[] } {
  const pinned = readFileSync(join(root, '.node-version'), 'utf8').trim();
  const { platform, arch } = process;
  const node = `npm:node-${platform === 'win32' ? 'win' : platform}-${arch}`;
  const bun = `npm:@oven/bun-${platform === 'win32' ? 'windows' : platform}-${arch === 'arm64' ? 'aarch64' : arch}`;
  makeProject(
    folder,
    { node22: `${node}@22.18.0`, node24: `${node}@${pinned}`, node26: `${node}@26`, bun: `${bun}@1` },
    {},
  );
  const runtimeOf = (name: string, program: string): Runtime => ({
    name,
    path: join(folder, 'node_modules', name, 'bin', program),
  });
  const oldest = runtimeOf('node22', 'node');
  return {
    oldest,
    all: [oldest, runtimeOf('node24', 'node'), runtimeOf('node26', 'node'), runtimeOf('bun', 'bun')],
  };
}
