import { nodeFileSystem } from '@agentspine/durable-fs';
import { type ContentRecord, isPathSafeSessionId, type SourcePiece } from '@agentspine/schema';
import { encodeContentLine } from './content-line.ts';
import type { ContentAppendResult, ContentStore } from './content-store.ts';
import { ExpectedLines } from './expected-lines.ts';
import { readContentLines } from './read-content.ts';

/** Content records of a session that custody does not give. */
export interface ContentDifference {
  /** The file of the session. */
  readonly path: string;
  /** How many, of the transcripts that were derived again. */
  readonly extra: number;
}

/**
 * Takes the content records that are derived again, and looks for those of a home among them. What a home does not have is not
 * missing: in mode full no records are written, for custody gives them.
 */
export class ContentComparison implements Pick<ContentStore, 'append'> {
  readonly #sessions = new Map<string, ExpectedLines>();

  /** Takes records that are derived again. */
  async append(records: readonly ContentRecord[]): Promise<ContentAppendResult> {
    for (const record of records) {
      const lines = this.#sessions.get(record.sessionId) ?? new ExpectedLines();
      this.#sessions.set(record.sessionId, lines);
      lines.add(encodeContentLine(record, 'full'));
    }
    return { written: 0, duplicates: 0, skipped: 0 };
  }

  /** Compares with the files of a folder. `derived` are the pieces of the transcripts that were derived, `others` all others. */
  async compareWith(
    folder: string,
    { derived, others }: { readonly derived: readonly SourcePiece[]; readonly others: readonly SourcePiece[] },
  ): Promise<readonly ContentDifference[]> {
    const isDerived = derivedFrom(derived, others);
    const differences: ContentDifference[] = [];
    for (const [sessionId, expected] of this.#sessions) {
      if (!isPathSafeSessionId(sessionId)) continue;
      const path = `${folder}/${sessionId}.jsonl`;
      let extra = 0;
      for (const { text, record } of (await readContentLines(nodeFileSystem, path, sessionId)) ?? []) {
        if (!expected.find(text) && record !== undefined && isDerived(record)) extra += 1;
      }
      if (extra > 0) differences.push({ path, extra });
    }
    return differences;
  }
}

/** Whether a record was made from pieces of these transcripts and of no other: copies of a transcript share pieces. */
function derivedFrom(derived: readonly SourcePiece[], others: readonly SourcePiece[]) {
  const digests = new Set<string>(derived.map(({ digest }) => digest));
  for (const { digest } of others) digests.delete(digest);
  const files = new Set<string>(derived.map(({ file }) => file));
  return ({ raw, at }: ContentRecord): boolean =>
    raw === undefined ? at !== undefined && files.has(at[0]) : digests.has(raw.digest);
}
