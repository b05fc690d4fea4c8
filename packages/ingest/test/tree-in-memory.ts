import type { TranscriptTree, TreeEntry, TreeStat } from '../src/discover.ts';

/** What stands at a path: a file, a folder, a link to a path, or a folder that cannot be read. */
export type Planted = 'file' | 'pipe' | 'locked' | { readonly link: string };

/** A tree of files that exists only in a map; folders are there for every path below them. */
export function treeInMemory(
  planted: Readonly<Record<string, Planted>>,
  numbers: 'numbered' | 'unnumbered' = 'numbered',
): TranscriptTree {
  const paths = Object.keys(planted);
  const resolve = (path: string, hops = 0): string | undefined => {
    if (hops > 20) return undefined;
    const link = paths.find(
      (each) => typeof planted[each] === 'object' && (path === each || path.startsWith(`${each}/`)),
    );
    const target = link === undefined ? undefined : planted[link];
    if (link === undefined || typeof target !== 'object') return path;
    return resolve(target.link + path.slice(link.length), hops + 1);
  };
  const below = (path: string) => (path.endsWith('/') ? path : `${path}/`);
  const kindAt = (path: string): TreeEntry['kind'] | undefined => {
    const node = planted[path];
    if (node === 'file') return 'file';
    if (node === 'pipe') return 'other';
    if (typeof node === 'object') return 'symlink';
    return node === 'locked' || paths.some((each) => each.startsWith(below(path))) ? 'directory' : undefined;
  };
  const isKernel = (path = '') => path === '/proc' || path.startsWith('/proc/');
  return {
    list(path) {
      const real = resolve(path);
      if (real === undefined || kindAt(real) !== 'directory') return undefined;
      if (planted[real] === 'locked') throw new Error(`${path} is locked`);
      const names = new Set(
        paths.flatMap((each) =>
          each.startsWith(below(real)) ? [each.slice(below(real).length).split('/')[0] ?? ''] : [],
        ),
      );
      return [...names].map((name) => ({ name, kind: kindAt(below(real) + name) ?? 'other' }));
    },
    stat(path): TreeStat | undefined {
      const real = resolve(path);
      const kind = real === undefined ? undefined : kindAt(real);
      if (kind === undefined) return undefined;
      return { kind, device: isKernel(real) ? 'kernel' : '1', inode: numbers === 'numbered' ? `i${real}` : '0' };
    },
    realPath: (path) => resolve(path),
    isMadeByKernel: (path) => isKernel(resolve(path)),
  };
}
