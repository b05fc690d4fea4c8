import { type Look, timesNote } from '../table/render-table.ts';
import { type Clock, utcClock } from '../text/clock.ts';
import { countCell, counted } from '../text/count-text.ts';
import { cutToWidth, displayWidth, fitLine } from '../text/display-width.ts';
import { inertText } from '../text/inert-text.ts';
import { paint } from '../text/paint.ts';
import { toneOf } from '../text/tone-of.ts';
import type { ShownClaim } from './shown-claim.ts';

/** How many claims there are of each sort. */
export interface ClaimCounts {
  /** Claims that fit what was done. */
  readonly verified: number;
  /** Claims that an event contradicts. */
  readonly contradicted: number;
  /** Claims for which nothing decides. */
  readonly unverifiable: number;
  /** Those of `unverifiable` whose run was before the last edit. */
  readonly stale: number;
  /** Turns with claims. */
  readonly turns: number;
}

const quoteWidthMax = 60;
const quoteWidthMin = 12;
const whyWidthMax = 120;
const signs = { verified: '✓', contradicted: '✗', unverifiable: '?' } as const;

/** Counts claims by their status. */
export function countClaims(claims: readonly ShownClaim[]): ClaimCounts {
  const of = (status: ShownClaim['status']) => claims.filter((claim) => claim.status === status).length;
  return {
    verified: of('verified'),
    contradicted: of('contradicted'),
    unverifiable: of('unverifiable'),
    stale: claims.filter(({ reason }) => reason === 'stale').length,
    turns: new Set(claims.map(({ session, turn }) => `${turn} ${session}`)).size,
  };
}

/** Claims, a line each: contradicted ones first, and what is verified only where all are asked for. */
export function renderClaims(
  claims: readonly ShownClaim[],
  { showsAll, limit, look }: { readonly showsAll: boolean; readonly limit: number; readonly look: Look },
): string {
  const counts = countClaims(claims);
  const order = (['contradicted', 'unverifiable', 'verified'] as const).filter(
    (word) => showsAll || word !== 'verified',
  );
  const sorted = order.flatMap((word) => claims.filter(({ status }) => status === word));
  const shown = sorted.slice(0, limit);
  const more = sorted.length - shown.length;
  const lines = [
    headOf(counts),
    ...shown.map((claim) => lineOfClaim(claim, look)),
    ...(more === 0 ? [] : [`… ${countCell(more)} more: --limit shows them`]),
    ...(showsAll || counts.verified === 0
      ? []
      : [`✓ ${countCell(counts.verified)} verified: --all lists them with their evidence`]),
  ];
  return `${lines.map((line) => `${line}\n`).join('')}${shown.length === 0 ? '' : timesNote(look)}`;
}

function headOf({ verified, contradicted, unverifiable, stale, turns }: ClaimCounts): string {
  const claims = verified + contradicted + unverifiable;
  if (claims === 0) return 'no claims';
  const head = `${counted(turns, 'turn')}, ${counted(claims, 'claim')}`;
  const parts = [`${countCell(verified)} verified`];
  if (unverifiable - stale > 0) parts.push(`${countCell(unverifiable - stale)} without evidence`);
  if (stale > 0) parts.push(`${countCell(stale)} out of date`);
  parts.push(`${countCell(contradicted)} contradicted`);
  return `${head}: ${parts.join(', ')}`;
}

/** A claim: its words, where they were said, and why it has its status. On one line, or on two where the terminal is narrower. */
export function lineOfClaim(claim: ShownClaim, look: Look): string {
  const { status, quote, session, turn, at } = claim;
  const { clock = utcClock, width } = look;
  const sign = paint(signs[status], toneOf(status), look);
  // As "spine show" counts them: from 1.
  const place = `${inertText(session.slice(0, 8))} · turn ${turn + 1} · ${clock.minute(at)}`;
  const said = shown(`"${quote}"`, quoteWidthMax);
  const why = shown(whyOf(claim, clock), whyWidthMax);
  const line = `${said}  ${place}  ${why}`;
  if (width === undefined || displayWidth(line) + 2 <= width) return `${sign} ${line}`;
  const quoteWidth = Math.max(quoteWidthMin, width - displayWidth(place) - 4);
  return `${sign} ${fitLine(`${cutToWidth(said, quoteWidth)}  ${place}`, { width: width - 2 })}\n    ${fitLine(why, { width: width - 4 })}`;
}

/** Why a claim has its status, in words; times are those of `clock`, which is UTC where nobody knows who reads them. */
export function whyOf({ reason, evidence, editedAfter }: ShownClaim, clock: Clock = utcClock): string {
  const run = evidence === undefined ? 'it' : firstLine(evidence.command);
  const at = evidence === undefined ? '' : ` at ${clock.minute(evidence.at)}`;
  const because = evidence?.because === undefined ? '' : `: ${evidence.because}`;
  switch (reason) {
    case 'passed':
      return `${run} passed${at}${because}`;
    case 'seen':
      return evidence === undefined ? 'a result names it' : `${run} counted it${at}`;
    case 'done':
      return `done${at} by ${run}`;
    case 'reported-failure':
      return `${run} failed${at}${because}`;
    case 'failed':
      return `${run} failed${at} and did not pass after that${because}`;
    case 'refused':
      return `${run} was refused${at}`;
    case 'rejected':
      return `${run} did not go through${at}${because}`;
    case 'count':
      return `${run} counted another number${at}${because}`;
    case 'stale':
      return `${run} passed${at}, then ${editedAfter?.path ?? 'a file'} was edited`;
    case 'outcome-unknown':
      return `how ${run} ended is not known`;
    case 'mixed':
      return `${run} failed${at}, and the message reports a failure`;
    case 'subagent':
      return 'only a subagent can have done it, whose transcript is not here';
    case 'incomplete':
      return 'nothing found; the session was compacted before';
    case 'no-evidence':
      return 'nothing found that shows it';
    default:
      return reason satisfies never;
  }
}

function firstLine(text: string): string {
  const line = text.trim().split('\n')[0] ?? '';
  return line.length > 48 ? `${line.slice(0, 47)}…` : line;
}

function shown(text: string, width: number): string {
  return cutToWidth(inertText(text), width);
}
