import type { LedgerLine } from '@agentspine/schema';

/**
 * What a version of a document says, as lines of the ledger without their places. A document that is written again as a whole says most
 * of it again: such lines are not written again, so that the ledger grows by what is new. Those of the version before are there, at
 * places in the bytes of that version, which stay in custody.
 */
export class SaidLines {
  /** How often a line is there: two that are equal but for their places are two. */
  readonly #counts = new Map<string, number>();

  constructor(lines: readonly LedgerLine[]) {
    for (const line of lines) {
      const said = withoutPlace(line);
      if (said !== undefined) this.#counts.set(said, (this.#counts.get(said) ?? 0) + 1);
    }
  }

  /** The lines of the next version: those that this one does not have, and those that it has, each in their order. */
  divide(lines: readonly LedgerLine[]): {
    readonly fresh: readonly LedgerLine[];
    readonly repeated: readonly LedgerLine[];
  } {
    const left = new Map(this.#counts);
    const fresh: LedgerLine[] = [];
    const repeated: LedgerLine[] = [];
    for (const line of lines) {
      const said = withoutPlace(line);
      const count = said === undefined ? 0 : (left.get(said) ?? 0);
      if (said !== undefined && count > 0) left.set(said, count - 1);
      (count > 0 ? repeated : fresh).push(line);
    }
    return { fresh, repeated };
  }
}

/** `undefined` for what is only at its place: what could not be read there, and how far a file was read. */
function withoutPlace(line: LedgerLine): string | undefined {
  if (line.kind === 'cursor' || line.kind === 'unparsed' || line.kind === 'unknown_shapes') return undefined;
  return JSON.stringify({ ...line, at: undefined });
}
