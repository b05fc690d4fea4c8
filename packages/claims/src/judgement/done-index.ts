/* What was done in a task so far, found by what it is: a question costs the same however long the log is. */
import type { ActivityKind } from '../commands/command-words.ts';
import type { Outcome } from '../outcomes/outcome-of.ts';
import type { Evidence, WriteEvidence } from './evidence.ts';

/** Runs of different commands whose counts a message may add up. */
const summedRunsMax = 8;

/** Everything that was done, with the newest of each sort at hand. */
export class DoneIndex {
  readonly #activities: (Evidence | WriteEvidence)[] = [];
  readonly #lastOf = new Map<string, Evidence>();
  readonly #lastOfCount = new Map<number, Evidence>();
  /** What the newest runs counted, by their commands. */
  readonly #totals = new Map<string, number>();
  readonly #writes: WriteEvidence[] = [];
  readonly #lastWrites = new Map<string, WriteEvidence>();
  #lastSourceEdit: WriteEvidence | undefined;

  /** Takes what was done last. */
  put(evidence: Evidence): void {
    this.#activities.push(evidence);
    this.#lastOf.set(nameOf(evidence.kind, evidence.outcome, evidence.isSecondary), evidence);
    if (evidence.kind !== 'test') return;
    for (const count of [...evidence.passedCounts, ...evidence.otherCounts]) this.#lastOfCount.set(count, evidence);
    const all = sumOf(evidence.passedCounts);
    this.#lastOfCount.set(all, evidence);
    if (evidence.outcome === 'passed') this.#putTotal(evidence.label, all);
  }

  /** Takes the file that was written last, or was to be. */
  putWrite(write: WriteEvidence): void {
    this.#activities.push(write);
    const sort = write.isDeletion ? '-' : '';
    this.#lastWrites.set(`${write.outcome} ${sort}`, write);
    for (const file of write.files) this.#lastWrites.set(`${write.outcome} ${sort}${file}`, write);
    // What a shell deletes is as often what was built as what was written.
    if (write.isDeletion) return;
    this.#writes.push(write);
    if (write.isSource && write.outcome === 'passed') this.#lastSourceEdit = write;
  }

  /** Everything that was done, in its order. */
  get activities(): readonly (Evidence | WriteEvidence)[] {
    return this.#activities;
  }

  /** The newest of a kind that ended so; `isSecondary` for what did it on the way to something else. */
  last(kind: ActivityKind, outcome: Outcome, isSecondary: boolean): Evidence | undefined {
    return this.#lastOf.get(nameOf(kind, outcome, isSecondary));
  }

  /** The newest test run that counted so many as passed, on one line or in all. */
  lastOfCount(count: number): Evidence | undefined {
    return this.#lastOfCount.get(count);
  }

  /** Whether so many passed in several of the newest runs together: of two packages, each by its own command. */
  isCountOfRuns(count: number): boolean {
    let sums = new Set([0]);
    for (const total of this.#totals.values()) sums = new Set([...sums, ...[...sums].map((sum) => sum + total)]);
    return sums.has(count);
  }

  /** The newest write that ended so; of one file, by the last part of its path in lower case. */
  lastWrite(outcome: Outcome, file?: string): WriteEvidence | undefined {
    return this.#lastWrites.get(`${outcome} ${file ?? ''}`);
  }

  /** The newest edit of source that succeeded. */
  get lastSourceEdit(): WriteEvidence | undefined {
    return this.#lastSourceEdit;
  }

  /** The newest deletion that ended so; of one file, by the last part of its path in lower case. */
  lastDeletion(outcome: Outcome, file = ''): WriteEvidence | undefined {
    return this.#lastWrites.get(`${outcome} -${file}`);
  }

  /** Files that were written, or were to be, the newest first, at most so many. */
  *newestWrites(max: number): Generator<WriteEvidence, void, void> {
    for (let at = this.#writes.length - 1; at >= Math.max(0, this.#writes.length - max); at -= 1) {
      const write = this.#writes[at];
      if (write !== undefined) yield write;
    }
  }

  #putTotal(label: string, count: number): void {
    this.#totals.delete(label);
    this.#totals.set(label, count);
    const [oldest] = this.#totals.keys();
    if (this.#totals.size > summedRunsMax && oldest !== undefined) this.#totals.delete(oldest);
  }
}

function nameOf(kind: ActivityKind, outcome: Outcome, isSecondary: boolean): string {
  return `${kind} ${outcome} ${isSecondary}`;
}

/** All that the lines of an output counted. */
export function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
