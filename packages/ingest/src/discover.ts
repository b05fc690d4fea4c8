import { Buffer } from 'node:buffer';
import { join } from 'node:path';
import type { HarnessPlaces } from './harness-places.ts';
import { ownEntriesOf } from './own-entries.ts';

/** Where transcripts may be, and which files may be some: the registry says it. */
export type TranscriptPlaces = Pick<HarnessPlaces, 'roots' | 'foldersIn' | 'claims'>;

/** What discovery asks of other programs' folders. `Stat` is whatever the tree says of a file; it is handed on. */
export interface TranscriptTree<Stat extends TreeStat = TreeStat> {
  /** `undefined` when there is no such folder. A symlink is named as such. May throw where a folder cannot be read. */
  list(path: string): readonly TreeEntry[] | undefined;
  /** Follows symlinks; `undefined` when nothing is there. May throw. */
  stat(path: string): Stat | undefined;
  /** The path without links. */
  realPath(path: string): string | undefined;
  /** Whether a folder belongs to a file system that the kernel makes up, such as `/proc` and `/sys`. Does not throw. */
  isMadeByKernel(path: string): boolean;
}

/** A name in a folder. */
export interface TreeEntry {
  /** Its name. */
  readonly name: string;
  /** What kind it is. */
  readonly kind: 'file' | 'directory' | 'symlink' | 'other';
}

/** What the file system says of a path. */
export interface TreeStat {
  /** What kind it is. */
  readonly kind: TreeEntry['kind'];
  /** Identity of the device. */
  readonly device: string;
  /** Identity of the file on its device. */
  readonly inode: string;
}

/**
 * What a walk finds. `candidate`: a file that may be a transcript; its content decides. `other-name`: is not one by its name, or
 * not a file, such as a pipe. `unreadable`: could not be looked at, with the cause. `missing`: a root that is not there. `kernel`: a folder
 * of the kernel's, not entered. `own`: a home of Agentspine, in which our own stores were skipped.
 */
export type Found<Stat extends TreeStat = TreeStat> =
  | { readonly kind: 'candidate'; readonly path: string; readonly stat: Stat }
  | { readonly kind: 'other-name'; readonly path: string }
  | { readonly kind: 'unreadable'; readonly path: string; readonly cause: unknown }
  | { readonly kind: 'missing' | 'kernel' | 'own'; readonly path: string };

/**
 * Walks roots, each a home, a harness's folder, any folder or one file, and yields what is found: root after root, in each
 * in the byte order of the paths. Folders with a leading dot are entered, symlinks are followed, and nothing is entered or
 * yielded twice, so loops end. A root that is a file is a candidate whatever its name. What the kernel makes up has no end
 * and no transcripts, and our own stores are not a source; both are named and not entered. Never throws over what it finds.
 */
export function* walkTranscripts<Stat extends TreeStat>(
  tree: TranscriptTree<Stat>,
  roots: readonly string[],
  places: TranscriptPlaces,
): Generator<Found<Stat>, void, void> {
  const seen = new Set<string>();
  for (const root of roots) {
    for (const path of transcriptFoldersOf(tree, root, places)) yield* walkRoot(tree, path, { seen, places });
  }
}

/** A home stands for the harnesses' folders in it, and a harness's folder for its transcripts: the rest is not for us. */
function transcriptFoldersOf(tree: TranscriptTree, root: string, places: TranscriptPlaces): readonly string[] {
  const looked = look(() => tree.stat(root));
  // Most places of harnesses are not there on a machine: each costs this one look.
  if (!looked.failed && looked.value?.kind !== 'directory') return [root];
  const inHome = foldersThere(
    tree,
    places.roots({}, root).map((each) => each.path),
  );
  if (inHome.length > 0) return inHome;
  const inHarness = foldersThere(tree, places.foldersIn(root));
  return inHarness.length > 0 ? inHarness : [root];
}

function foldersThere(tree: TranscriptTree, paths: readonly string[]): readonly string[] {
  return paths.filter((path) => {
    const looked = look(() => tree.stat(path));
    // What cannot be looked at is walked, so that it is reported.
    return looked.failed || looked.value?.kind === 'directory' || looked.value?.kind === 'file';
  });
}

interface Pending {
  readonly path: string;
  /** Of the folder that it is in; none for a root. */
  readonly parentDevice: string | undefined;
}

function* walkRoot<Stat extends TreeStat>(
  tree: TranscriptTree<Stat>,
  root: string,
  { seen, places }: { readonly seen: Set<string>; readonly places: TranscriptPlaces },
): Generator<Found<Stat>, void, void> {
  const pending: Pending[] = [{ path: root, parentDevice: undefined }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { path, parentDevice } = next;
    const isRoot = parentDevice === undefined;
    const looked = look(() => tree.stat(path));
    if (looked.failed) yield { kind: 'unreadable', path, cause: looked.cause };
    else if (looked.value === undefined) {
      if (isRoot) yield { kind: 'missing', path };
    } else if (looked.value.kind === 'directory') {
      if (!takeFirst(tree, path, looked.value, seen)) continue;
      const { device } = looked.value;
      // Asked where another file system begins: all folders of one are of one kind.
      if (device !== parentDevice && tree.isMadeByKernel(path)) {
        yield { kind: 'kernel', path };
        continue;
      }
      const listed = look(() => tree.list(path));
      if (listed.failed) yield { kind: 'unreadable', path, cause: listed.cause };
      const entries = listed.value ?? [];
      const own = ownEntriesOf(entries.map(({ name }) => name));
      if (own !== undefined) yield { kind: 'own', path };
      pending.push(
        ...inReverseOrder(
          path,
          device,
          own === undefined ? entries : entries.filter(({ name }) => !own.includes(name)),
        ),
      );
    } else if (looked.value.kind === 'file') {
      if (!isRoot && !places.claims(path)) yield { kind: 'other-name', path };
      else if (takeFirst(tree, path, looked.value, seen)) yield { kind: 'candidate', path, stat: looked.value };
    } else yield { kind: 'other-name', path };
  }
}

/** Whether this is the first time that a file or folder is met, under whatever name. */
function takeFirst(tree: TranscriptTree, path: string, stat: TreeStat, seen: Set<string>): boolean {
  // Some file systems number nothing.
  const hasNumber = stat.inode !== '' && stat.inode !== '0';
  const identity = hasNumber ? `${stat.device} ${stat.inode}` : (look(() => tree.realPath(path)).value ?? path);
  if (seen.has(identity)) return false;
  seen.add(identity);
  return true;
}

/** The entries of a folder, the last one first: what was pushed last is taken first. */
function inReverseOrder(folder: string, device: string, entries: readonly TreeEntry[]): readonly Pending[] {
  return entries
    .map((entry) => ({ entry, key: entry.kind === 'directory' ? `${entry.name}/` : entry.name }))
    .sort((left, right) => compareBytes(right.key, left.key))
    .map(({ entry }) => ({ path: join(folder, entry.name), parentDevice: device }));
}

/** Orders names by their bytes; code units order alike but where a name has surrogates or characters that sort after them. */
function compareBytes(left: string, right: string): number {
  if (late.test(left) || late.test(right)) return Buffer.compare(Buffer.from(left), Buffer.from(right));
  return left < right ? -1 : left > right ? 1 : 0;
}

const late = /[\ud800-\uffff]/;

type Looked<T> =
  | { readonly failed: false; readonly value: T; readonly cause?: never }
  | { readonly failed: true; readonly value?: never; readonly cause: unknown };

function look<T>(ask: () => T): Looked<T> {
  try {
    return { failed: false, value: ask() };
  } catch (cause) {
    return { failed: true, cause };
  }
}
