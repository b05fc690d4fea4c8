import { counted } from '@agentspine/render/count-text';
import type { SourcePiece } from '@agentspine/schema';

/** How many transcripts have raw bytes in custody. */
export function countKeptTranscripts(pieces: readonly SourcePiece[]): number {
  return new Set(pieces.filter(({ stored }) => stored).map(({ file }) => file)).size;
}

/** What stays of an earlier mode full, and how to be rid of it; the end of a sentence about a home. */
export function sayKeptTexts(transcripts: number): { readonly what: string; readonly advice: string } {
  return {
    what: `keeps the text of ${counted(transcripts, 'transcript')} imported in content mode full: in blobs, ledger.jsonl, archive.sqlite, content and the trace in spine.db`,
    advice:
      'to remove it, move the home away and import again in the present mode; records, logs and stamps stay in the old home',
  };
}
