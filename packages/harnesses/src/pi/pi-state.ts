import { contentId, type TranscriptFile } from '@agentspine/ingest';

/** What is remembered between two lines of a session. */
export interface PiState {
  sessionId: string;
  /** When the header says that the session began; '' before it. */
  startedAt: string;
  /** The session that the header names as the one this one came out of, until the first entry says how. */
  parent?: { readonly sessionId: string | undefined };
  /** The model that answers. */
  model: string;
  /** The last response. */
  lastId?: string;
  /** The time of the last line that has one. */
  ts: string;
}

/** The state before the first line; the header of the file gives the session its id. */
export function startState({ path, firstLine }: TranscriptFile): PiState {
  return { sessionId: sessionOfPath(path) ?? `file-${contentId([firstLine], 16)}`, startedAt: '', model: '', ts: '' };
}

/** The session whose file has this name: `<time>_<session>.jsonl`. */
export function sessionOfPath(path: string): string | undefined {
  const name = /[^/\\]*$/.exec(path)?.[0] ?? '';
  return /_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.jsonl(?:\.zst)?$/i.exec(name)?.[1];
}
