import { type ContentAppendResult, type ContentStore, encodeContentLine, readContentLines } from '@agentspine/archive';
import { nodeFileSystem } from '@agentspine/durable-fs';
import { type ContentRecord, isPathSafeSessionId, type SourcePiece } from '@agentspine/schema';
import { ExpectedLines } from './expected-lines.ts';

/** How the content records of a session differ from those that custody gives. */
export interface ContentDifference {
  readonly path: string;
  readonly missing: number;
  /** Records of the transcripts that were derived again which custody does not give. */
  readonly extra: number;
}

export interface ComparedContent {
  readonly differences: readonly ContentDifference[];
  /** Sessions of which there is no file: content records may be deleted. */
  readonly absentSessions: number;
}

/** Takes the content records that are derived again, and compares them with the files of a home. */
export class ContentComparison implements Pick<ContentStore, 'append'> {
  readonly #sessions = new Map<string, ExpectedLines>();

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
  ): Promise<ComparedContent> {
    const isDerived = derivedFrom(derived, others);
    const differences: ContentDifference[] = [];
    let absentSessions = 0;
    for (const [sessionId, expected] of this.#sessions) {
      if (!isPathSafeSessionId(sessionId)) continue;
      const path = `${folder}/${sessionId}.jsonl`;
      const lines = await readContentLines(nodeFileSystem, path, sessionId);
      if (lines === undefined) absentSessions += 1;
      let extra = 0;
      for (const { text, record } of lines ?? []) {
        if (!expected.find(text) && record !== undefined && isDerived(record)) extra += 1;
      }
      if (lines !== undefined && expected.missing + extra > 0) {
        differences.push({ path, missing: expected.missing, extra });
      }
    }
    return { differences, absentSessions };
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
