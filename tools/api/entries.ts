// Every entry that a published package offers for import, as its manifest names them.
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** One entry of one package. */
export interface Entry {
  /** What an import says: `@agentspine/writer/recorder`. */
  readonly specifier: string;
  /** The folder of the package. */
  readonly folder: string;
  /** The last words of the specifier, with hyphens; `index` for the package itself. */
  readonly name: string;
  /** The declaration file that the compiler emits. */
  readonly declarations: string;
}

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly publishConfig?: { readonly exports?: Readonly<Record<string, string | { readonly types: string }>> };
}

export const repository: string = resolve(import.meta.dirname, '../..');

/** All entries, by specifier. */
export function publishedEntries(root: string = repository): readonly Entry[] {
  const entries = globSync('packages/*/package.json', { cwd: root }).flatMap((path) => {
    const folder = join(root, path, '..');
    const manifest: Manifest = JSON.parse(readFileSync(join(root, path), 'utf8'));
    if (manifest.private) return [];
    return Object.entries(manifest.publishConfig?.exports ?? {}).flatMap(([key, target]) =>
      typeof target === 'string'
        ? []
        : {
            specifier: manifest.name + key.slice(1),
            folder,
            name: key.slice(2).replaceAll('/', '-') || 'index',
            declarations: join(folder, target.types),
          },
    );
  });
  return entries.toSorted((a, b) => (a.specifier < b.specifier ? -1 : 1));
}
