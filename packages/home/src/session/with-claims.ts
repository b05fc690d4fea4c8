import type { ClaimView } from '@agentspine/judge';
import type { ClaimItem, DocumentItem, DocumentThread, DocumentTurn, ReplyItem } from '@agentspine/schema';

/** Beginning of a quote by which its reply is found. */
const quoteCharsMax = 60;

/** The turns with each claim after the reply that makes it, in the session or in a subagent; the last one whose time fits. */
export function withClaims(turns: readonly DocumentTurn[], claims: readonly ClaimView[]): readonly DocumentTurn[] {
  const replies = repliesOf(turns);
  const claimsAfter = new Map<DocumentItem, ClaimItem[]>();
  const ordered = claims.toSorted(
    (one, other) => (one.at < other.at ? -1 : Number(one.at > other.at)) || one.start - other.start,
  );
  for (const claim of ordered) {
    const quote = claim.quote.slice(0, quoteCharsMax).replace(/…$/, '');
    const before = replies.filter(({ at }) => at <= claim.at);
    const saying = before.findLast(({ text }) => text?.text.includes(quote) === true);
    // What a fork repeats of its parent is in no turn of it.
    const reply = saying ?? (claim.turn < 0 ? undefined : (before.at(-1) ?? replies[0]));
    if (reply !== undefined) claimsAfter.set(reply, [...(claimsAfter.get(reply) ?? []), itemOf(claim)]);
  }
  return claimsAfter.size === 0 ? turns : putAfter(turns, claimsAfter);
}

function itemOf({ at, kind, status, reason, quote, evidence }: ClaimView): ClaimItem {
  const said = evidence?.because === undefined ? '' : `: ${evidence.because}`;
  return {
    kind: 'claim',
    at,
    claim: kind,
    status,
    reason,
    quote,
    evidence: evidence === undefined ? null : `${evidence.command}${said}`,
  };
}

/** All replies, of subagents too, in the order of their times. */
function repliesOf(turns: readonly DocumentTurn[]): readonly ReplyItem[] {
  const replies: ReplyItem[] = [];
  const visit = (thread: Pick<DocumentThread, 'turns'>): void => {
    for (const item of thread.turns.flatMap(({ items }) => items)) {
      if (item.kind === 'reply') replies.push(item);
      if (item.kind === 'call') for (const subagent of item.subagents) visit(subagent.thread);
      if (item.kind === 'subagent') visit(item.thread);
    }
  };
  visit({ turns });
  return replies.toSorted((one, other) => (one.at < other.at ? -1 : Number(one.at > other.at)));
}

function putAfter(
  turns: readonly DocumentTurn[],
  claimsAfter: ReadonlyMap<DocumentItem, readonly ClaimItem[]>,
): readonly DocumentTurn[] {
  return turns.map((turn) => ({
    ...turn,
    items: turn.items.flatMap((item) => [withInner(item, claimsAfter), ...(claimsAfter.get(item) ?? [])]),
  }));
}

function withInner(item: DocumentItem, claimsAfter: ReadonlyMap<DocumentItem, readonly ClaimItem[]>): DocumentItem {
  if (item.kind === 'subagent') {
    return { ...item, thread: { ...item.thread, turns: putAfter(item.thread.turns, claimsAfter) } };
  }
  if (item.kind !== 'call' || item.subagents.length === 0) return item;
  const subagents = item.subagents.map((subagent) => ({
    ...subagent,
    thread: { ...subagent.thread, turns: putAfter(subagent.thread.turns, claimsAfter) },
  }));
  return { ...item, subagents };
}
