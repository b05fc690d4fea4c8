import type { ClaimKind, ClaimReason, ClaimStatus, Evidence, JudgedClaim, WriteEvidence } from '@agentspine/claims';

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
  /** As the log names it. */
  readonly session: string;
  /** The message: its uuid where the log has one. */
  readonly message: string;
  /** The source file, and the line in it, counted from 1. */
  readonly file: string;
  /** The line, from 1. */
  readonly line: number;
  /** Where the sentence stands in the text block, UTF-16 units. */
  readonly start: number;
  /** Where the claim ends in its message, in characters. */
  readonly end: number;
  /** Counted from 0 in its session. */
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
  /** The line of the output, or the exit code. */
  readonly because?: string | undefined;
  /** Who did it. */
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

/** A judged claim as it is shown. */
export function viewOfClaim(claim: JudgedClaim): ClaimView {
  const { kind, status, reason, quote, place, message, start, end, turn, evidence, editedAfter } = claim;
  const { session, file, line, at } = place;
  return {
    ...{ kind, status, reason, quote, session, message, file, line, start, end, turn },
    at: timeOf(at),
    evidence: evidence && viewOfEvidence(evidence),
    editedAfter: editedAfter && viewOfEdit(editedAfter),
  };
}

function viewOfEvidence({ kind, program, label, outcome, because, doer, callId, place }: Evidence): EvidenceView {
  const { file, line, at } = place;
  return { kind, program, command: label, outcome, because, doer, call: callId, file, line, at: timeOf(at) };
}

function viewOfEdit({ callId, path, place }: WriteEvidence): ClaimView['editedAfter'] {
  return { call: callId, path, file: place.file, line: place.line, at: timeOf(place.at) };
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}
