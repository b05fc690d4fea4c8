import { createHash } from 'node:crypto';
import type { OpenHome } from '@agentspine/home';
import { pageCursor, pageSign, placeOfCursor } from '@agentspine/reader';
import { counted } from '@agentspine/render/count-text';
import { compareTexts } from '@agentspine/schema';
import type { Answers, ClaimRow, ParamsOf } from '@agentspine/server';

type Slice = Awaited<ReturnType<OpenHome['claimSlice']>>;
type Claim = Slice['claims'][number];

const limitDefault = 100;

/** A page that opens shows what is judged by then, and asks again: a large home takes much longer. */
const waitMs = 1_500;

/** What of the claims of a home a page needs. @throws ReaderError `READER_BAD_REQUEST`, `READER_CURSOR_STALE` where the cursor is of another session or status */
export function claimsForPage({ session, status, after, limit = limitDefault }: ParamsOf<'claims'>) {
  if (after === undefined) return { session, status, limit, waitMs };
  const [at, line, start] = placeOfCursor(after, signOf({ session, status }), isPlace);
  return { session, status, limit, waitMs, from: { at, line, start } };
}

/**
 * A page of claims, the newest first. Its cursor is the place of its last claim, so that claims that come meanwhile move nothing.
 * @throws as `claimsForPage`
 */
export function pageOfClaims(slice: Slice, params: ParamsOf<'claims'>): Answers['claims'] {
  const { claims, before, counts, tasksLeft } = slice;
  const { status, after, limit = limitDefault } = params;
  const total =
    status === undefined ? Object.values(counts).reduce((sum, count) => sum + count, 0) : (counts[status] ?? 0);
  const asked = claims.toSorted(compareClaims);
  const sign = signOf(params);
  const from = after === undefined ? 0 : firstBehind(asked, placeOfCursor(after, sign, isPlace));
  const shown = asked.slice(from, from + limit);
  const last = shown.at(-1);
  const next = last !== undefined && from + limit < asked.length ? pageCursor(sign, placeOf(last)) : null;
  return {
    items: shown.map(claimRowOf),
    total,
    next,
    at: before + from,
    counts,
    judging: tasksLeft === 0 ? null : tasksLeft,
    notices: noticesOf(slice),
  };
}

/** Claims that are not known are not none. */
function noticesOf({ unreadable, filesWithoutBytes }: Slice): readonly string[] {
  const unread = unreadable.map(({ path, reason }) => `${path} is not read: ${reason}`);
  if (filesWithoutBytes === 0) return unread;
  return [
    ...unread,
    `custody has no bytes of ${counted(filesWithoutBytes, 'transcript')}: what they claim is not known`,
  ];
}

function signOf({ session, status }: Pick<ParamsOf<'claims'>, 'session' | 'status'>): string {
  return pageSign(['claims', session ?? null, status ?? null]);
}

/** Where a claim is in the order; `name` decides between copies of a message in several files. */
type Place = readonly [at: string, line: number, start: number, name: string];

function placeOf(claim: Claim): Place {
  return [claim.at, claim.line, claim.start, nameOf(claim)];
}

function isPlace(parts: readonly unknown[]): parts is Place {
  const [at, line, start, name] = parts;
  const isOrdered = typeof at === 'string' && typeof line === 'number' && typeof start === 'number';
  return parts.length === 4 && isOrdered && typeof name === 'string';
}

function firstBehind(claims: readonly Claim[], [at, line, start, name]: Place): number {
  const place = { at, line, start };
  const found = claims.findIndex((claim) => {
    const order = compareTimes(place, claim);
    return order < 0 || (order === 0 && compareTexts(name, nameOf(claim)) < 0);
  });
  return found === -1 ? claims.length : found;
}

function compareClaims(left: Claim, right: Claim): number {
  return compareTimes(left, right) || compareTexts(nameOf(left), nameOf(right));
}

type Timed = Pick<Claim, 'at' | 'line' | 'start'>;

/** Times are all written alike, so that they sort as texts. */
function compareTimes(left: Timed, right: Timed): number {
  return compareTexts(right.at, left.at) || left.line - right.line || left.start - right.start;
}

/** No path stands in a cursor: one can be longer than an address. */
function nameOf({ file, end, kind }: Claim): string {
  return createHash('sha256')
    .update(JSON.stringify([file, end, kind]))
    .digest('base64url')
    .slice(0, 12);
}

function claimRowOf(claim: Claim): ClaimRow {
  const { session, at, kind, status, reason, quote, evidence } = claim;
  return {
    ...{ sessionKey: session, at, claim: kind, status, reason, quote },
    evidence: evidence === undefined ? null : `${evidence.command} — ${evidence.because ?? evidence.outcome}`,
  };
}
