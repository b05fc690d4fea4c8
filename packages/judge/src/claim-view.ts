import type { ClaimKind, ClaimReason, ClaimStatus, Evidence } from '@agentspine/claims';
import type { ActivityRow, ClaimRow, KeptClaim } from '@agentspine/read-model';

/** A claim as it is shown and printed as JSON. Times are ISO 8601 in UTC. */
export interface ClaimView {
  /** What kind it is. */
  readonly kind: ClaimKind;
  /** Whether it fits. */
  readonly status: ClaimStatus;
  /** Why it has its status, in a word. */
  readonly reason: ClaimReason;
  /** The sentence, cut. */
  readonly quote: string;
  /** The session, as its source names it. */
  readonly session: string;
  /** The message: its uuid where the log has one. */
  readonly message: string;
  /** Path of the transcript that has it. */
  readonly file: string;
  /** The line, from 1. */
  readonly line: number;
  /** Where the sentence is in the text block, UTF-16 units. */
  readonly start: number;
  /** Where the claim ends in its message, in characters. */
  readonly end: number;
  /** The number of its turn in its thread, from 0; -1 in the history that a fork repeats of its parent. */
  readonly turn: number;
  /** When it was said: ISO 8601 in UTC. */
  readonly at: string;
  /** What says so; always there where the claim is contradicted. */
  readonly evidence?: EvidenceView | undefined;
  /** The edit that came after the run. */
  readonly editedAfter?: (Pick<EvidenceView, 'call' | 'file' | 'line' | 'at'> & { readonly path: string }) | undefined;
}

/** What a claim is held against. */
export interface EvidenceView {
  /** What kind it is. */
  readonly kind: Evidence['kind'];
  /** The program that ran. */
  readonly program: string;
  /** The command or the tool, cut. */
  readonly command: string;
  /** How it ended. */
  readonly outcome: Evidence['outcome'];
  /** What the outcome was read from, such as a line of the output; absent where nothing says it. */
  readonly because?: string | undefined;
  /** How many units it counted as passed; left out where it counted nothing. */
  readonly passed?: number | undefined;
  /** The doer. */
  readonly doer: Evidence['doer'];
  /** The call, as the log names it; '' for what a person did. */
  readonly call: string;
  /** The transcript that has it. */
  readonly file: string;
  /** The line, from 1. */
  readonly line: number;
  /** When it was done: ISO 8601 in UTC. */
  readonly at: string;
}

/** A claim of a task as it is shown. */
export function viewOfClaim(row: ClaimRow, activities: KeptClaim['activities']): ClaimView {
  const { quote, session, message, file, line, turn } = row;
  const evidence = row.evidence === null ? undefined : activities.get(row.evidence);
  const editedAfter = row.editedAfter === null ? undefined : activities.get(row.editedAfter);
  return {
    // The store holds what these types hold: it is written from them, and made again where its version differs.
    kind: row.kind as ClaimKind,
    status: row.status as ClaimStatus,
    reason: row.reason as ClaimReason,
    ...{ quote, session, message, file, line, start: row.char_start, end: row.char_end, turn, at: row.said_at },
    evidence: evidence && viewOfEvidence(evidence),
    editedAfter: editedAfter && viewOfEdit(editedAfter),
  };
}

function viewOfEvidence({ program, command, because, passed, call, file, line, ...row }: ActivityRow): EvidenceView {
  return {
    kind: row.kind as Evidence['kind'],
    ...{
      program,
      command,
      outcome: row.outcome as Evidence['outcome'],
      because: because ?? undefined,
      passed: passed ?? undefined,
    },
    ...{ doer: row.doer as Evidence['doer'], call, file, line, at: row.ended_at },
  };
}

function viewOfEdit({ call, path, file, line, ended_at }: ActivityRow): ClaimView['editedAfter'] {
  return { call, path: path ?? '', file, line, at: ended_at };
}
