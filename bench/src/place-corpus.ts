import { readFileSync } from 'node:fs';
import { join, parse } from 'node:path';

/** One transcript of the corpus and where it lies in a home. */
export interface Placement {
  readonly source: string;
  readonly path: string;
}

interface ManifestEntry {
  readonly path: string;
  readonly set: string;
  readonly home_path: string | null;
  readonly bytes: number;
}

/**
 * Where the development set of the corpus in `directory` lies in a home: of several snapshots of a session the longest, and
 * beside it each that is no prefix of it.
 */
export function placeCorpus(directory: string): readonly Placement[] {
  const byPath = new Map<string, ManifestEntry[]>();
  for (const line of readFileSync(join(directory, 'MANIFEST.jsonl'), 'utf8').split('\n')) {
    if (line === '') continue;
    const entry = parseEntry(line);
    if (entry.set !== 'dev' || entry.home_path === null || entry.home_path === '') continue;
    byPath.set(entry.home_path, [...(byPath.get(entry.home_path) ?? []), entry]);
  }
  return [...byPath].flatMap(([path, snapshots]) => placeSnapshots(path, snapshots, directory));
}

function placeSnapshots(path: string, snapshots: readonly ManifestEntry[], directory: string): readonly Placement[] {
  const bySize = snapshots.toSorted((a, b) => a.bytes - b.bytes || (a.path < b.path ? -1 : 1));
  const longest = bySize.at(-1);
  if (longest === undefined) return [];
  const placed = [{ source: join(directory, longest.path), path }];
  if (bySize.length === 1) return placed;
  const whole = readFileSync(join(directory, longest.path));
  const { dir, name, ext } = parse(path);
  bySize.slice(0, -1).forEach((snapshot, index) => {
    const source = join(directory, snapshot.path);
    const bytes = withoutFinalNewlines(readFileSync(source));
    if (!whole.subarray(0, bytes.length).equals(bytes)) {
      placed.push({ source, path: join(dir, `${name}.frag${index}${ext}`) });
    }
  });
  return placed;
}

function withoutFinalNewlines(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0x0a) end -= 1;
  return bytes.subarray(0, end);
}

function parseEntry(line: string): ManifestEntry {
  return JSON.parse(line) as ManifestEntry;
}
