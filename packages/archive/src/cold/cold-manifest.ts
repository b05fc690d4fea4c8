import { hash } from 'node:crypto';
import { parseSealedDay, type SealedDay, type UtcDay } from '@agentspine/schema';

/** What the first line says of the one before. */
const chainStart = '0'.repeat(64);

/** What is wrong with a line of a manifest; lines are counted from 1. */
export interface ManifestFault {
  readonly line: number;
  readonly reason: string;
}

/** The manifest of a table, read. */
export class ColdManifest {
  /** Every line that reads, in order. */
  readonly sealed: readonly SealedDay[];
  readonly faults: readonly ManifestFault[];
  /** What the next line has to say of the last one. */
  readonly head: string;
  readonly #latest: ReadonlyMap<UtcDay, SealedDay>;

  constructor(sealed: readonly SealedDay[], faults: readonly ManifestFault[], head: string) {
    this.sealed = sealed;
    this.faults = faults;
    this.head = head;
    this.#latest = new Map(sealed.map((line) => [line.day, line]));
  }

  /** What the file of a day holds; `undefined` of a day that was never sealed, or whose rows went back. */
  latestOf(day: UtcDay): SealedDay | undefined {
    const latest = this.#latest.get(day);
    return latest?.restored ? undefined : latest;
  }

  /** The last line of a day, also where its rows went back. */
  lastLineOf(day: UtcDay): SealedDay | undefined {
    return this.#latest.get(day);
  }

  /** Days that have a file, ascending. */
  days(): readonly SealedDay[] {
    const days = [...this.#latest.values()].filter((line) => !line.restored);
    return days.sort((left, right) => (left.day < right.day ? -1 : 1));
  }

  /** The manifest with a line more. */
  with(sealed: SealedDay, line: string): ColdManifest {
    return new ColdManifest([...this.sealed, sealed], this.faults, chainDigest(line));
  }
}

/** Reads a manifest and follows its chain. A last line without its line feed was never acknowledged and is left out. */
export function parseColdManifest(text: string): ColdManifest {
  const sealed: SealedDay[] = [];
  const faults: ManifestFault[] = [];
  let head = chainStart;
  const lines = text.split('\n').slice(0, -1);
  for (const [index, line] of lines.entries()) {
    const parsed = parseSealedDay(line);
    if (parsed === undefined) faults.push({ line: index + 1, reason: 'is not a line of a manifest' });
    else if (parsed.previous !== head) faults.push({ line: index + 1, reason: 'does not follow the line before' });
    if (parsed !== undefined) sealed.push(parsed);
    head = chainDigest(line);
  }
  return new ColdManifest(sealed, faults, head);
}

/** What the next line says of this one. */
function chainDigest(line: string): string {
  return hash('sha256', line);
}
