import type { Provenance, SourceFileId } from '@agentspine/schema';

/** Where a row comes from; all NULL for a record from the API. */
export interface ProvenanceColumns {
  readonly sourceFile: string | null;
  readonly generation: number | null;
  readonly byteFrom: number | null;
  readonly byteTo: number | null;
}

/** The four columns that say where a row comes from. */
export function provenanceColumns(at: Provenance | undefined): ProvenanceColumns {
  if (at === undefined) return { sourceFile: null, generation: null, byteFrom: null, byteTo: null };
  return { sourceFile: at[0], generation: at[1], byteFrom: at[2], byteTo: at[3] };
}

/** The place that four columns say; `undefined` for a record from the API. */
export function provenanceOf(columns: ProvenanceColumns): Provenance | undefined {
  const { sourceFile, generation, byteFrom, byteTo } = columns;
  if (sourceFile === null || generation === null || byteFrom === null || byteTo === null) return undefined;
  return [parseFileId(sourceFile), generation, byteFrom, byteTo];
}

/** Only ids that came from the ledger are in the column. */
function parseFileId(text: string): SourceFileId {
  return text as SourceFileId;
}

/** 1, 0, or NULL where nothing is said. */
export function flag(value: boolean | undefined): number | null {
  return value === undefined ? null : Number(value);
}
