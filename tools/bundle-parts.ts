/** A file that a bundler would write: all sources that the same starts of the program load. */
export interface Piece {
  readonly name: string;
  readonly bytes: number;
  /** The program starts with it, or comes to it by an `import()`: it runs when it is loaded. */
  readonly isStart: boolean;
  /** The files that are loaded with it. */
  readonly imports: readonly string[];
}

/** A file costs a start as much as this many bytes more in another file: 1.4 ms and 0.09 ms a kB, with Node's compile cache. */
const fileBytes = 16_000;

interface Part {
  readonly isStart: boolean;
  readonly names: string[];
  bytes: number;
  /** The starts that load it. */
  starts: Set<Part>;
  needs: Set<Part>;
}

/**
 * Says which files of a bundle become one: the number of the joined file for each name. A bundler divides so that no start loads
 * anything in vain, which makes hundreds of files; two become one as long as all starts together are cheaper for it. None is
 * joined with what loads it through a third, so that sources still run after what they import.
 */
export function bundleParts(pieces: readonly Piece[]): ReadonlyMap<string, number> {
  const parts = partsOf(pieces);
  for (let pair = bestPair(parts); pair !== undefined; pair = bestPair(parts)) join(parts, ...pair);
  const joined = [...parts].filter(({ names }) => names.length > 1);
  return new Map(joined.flatMap(({ names }, number) => names.map((name) => [name, number] as const)));
}

function partsOf(pieces: readonly Piece[]): Set<Part> {
  const parts = new Map<string, Part>();
  for (const { name, bytes, isStart } of pieces) {
    parts.set(name, { isStart, names: [name], bytes, starts: new Set(), needs: new Set() });
  }
  for (const { name, imports } of pieces) {
    for (const each of imports) {
      const needed = parts.get(each);
      if (needed !== undefined) parts.get(name)?.needs.add(needed);
    }
  }
  const all = new Set(parts.values());
  for (const start of all) if (start.isStart) for (const part of withNeeds([start])) part.starts.add(start);
  return all;
}

/** The two parts that are best joined, where any are. */
function bestPair(parts: ReadonlySet<Part>): readonly [Part, Part] | undefined {
  const below = new Map([...parts].map((part) => [part, withNeeds(part.needs)]));
  const all = [...parts].filter(({ isStart }) => !isStart);
  let best: readonly [Part, Part] | undefined;
  let most = 0;
  for (const [at, first] of all.entries()) {
    for (const second of all.slice(at + 1)) {
      const spared = fileBytes * shared(first.starts, second.starts);
      if (spared <= most || isThroughOthers(first, second, below)) continue;
      const saved = spared - addedBytes(first, second, below);
      if (saved > most) [most, best] = [saved, [first, second]];
    }
  }
  return best;
}

/** Whether a third part is between the two: joined, they would load what loads them. */
function isThroughOthers(first: Part, second: Part, below: ReadonlyMap<Part, ReadonlySet<Part>>): boolean {
  const leads = (from: Part, to: Part) => [...from.needs].some((each) => each !== to && below.get(each)?.has(to));
  return leads(first, second) || leads(second, first);
}

/** What starts would load more: of the one part those that loaded the other, and all that the two need. */
function addedBytes(first: Part, second: Part, below: ReadonlyMap<Part, ReadonlySet<Part>>): number {
  const starts = new Set([...first.starts, ...second.starts]);
  let added = 0;
  for (const part of new Set([first, second, ...(below.get(first) ?? []), ...(below.get(second) ?? [])])) {
    const file = part === first || part === second ? 0 : fileBytes;
    added += (starts.size - shared(starts, part.starts)) * (file + part.bytes);
  }
  return added;
}

function join(parts: Set<Part>, first: Part, second: Part): void {
  parts.delete(second);
  first.names.push(...second.names);
  first.bytes += second.bytes;
  first.needs = new Set([...first.needs, ...second.needs]);
  for (const part of parts) if (part.needs.delete(second)) part.needs.add(first);
  first.needs.delete(first);
  const starts = new Set([...first.starts, ...second.starts]);
  for (const part of withNeeds([first])) part.starts = new Set([...part.starts, ...starts]);
}

function shared(some: ReadonlySet<Part>, others: ReadonlySet<Part>): number {
  let count = 0;
  for (const each of some) if (others.has(each)) count += 1;
  return count;
}

function withNeeds(parts: Iterable<Part>): Set<Part> {
  const found = new Set(parts);
  // A set is walked to its end, which what is added moves.
  for (const part of found) for (const each of part.needs) found.add(each);
  return found;
}
