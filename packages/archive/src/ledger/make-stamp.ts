import {
  type Enrichment,
  type LedgerLine,
  normaliseTimestamp,
  type Stamp,
  type StampSelector,
} from '@agentspine/schema';
import { ArchiveError } from '../errors.ts';

/** A stamp with the instant it was made at, checked as `stamp` promises (SPEC 2.3, 2.4, A047). @throws `STAMP_…` */
export function makeStamp(selector: StampSelector, enrichment: Enrichment, nowMs: number): Stamp {
  return {
    ts: new Date(nowMs).toISOString(),
    selector: checkedSelector(selector),
    enrichment: checkedEnrichment(enrichment),
  };
}

/**
 * The line that a stamp of a whole session implies when it names the agent that spawned it: the session came out of that
 * agent's (SPEC 2.3, A050). `undefined` for all other stamps.
 */
export function spawnRelationship({ ts, selector, enrichment }: Stamp): LedgerLine | undefined {
  const { sessionId, messageId, range } = selector;
  const { parentAgentId, agentId } = enrichment;
  if (sessionId === undefined || messageId !== undefined || range !== undefined || !parentAgentId) return undefined;
  const relationshipType = 'subagent';
  const record = {
    source: 'spawn-env',
    sessionId,
    relatedSessionId: parentAgentId,
    relationshipType,
    ts,
    agentId,
  } as const;
  return { v: 1, kind: 'relationship', record };
}

function checkedSelector({ sessionId, messageId, range }: StampSelector): StampSelector {
  if (range !== undefined && ('fromMessageId' in range || 'toMessageId' in range)) {
    throw new ArchiveError('STAMP_SELECTOR_UNSUPPORTED', 'a stamp cannot select by a range of messages, only of time');
  }
  const bounds = checkedRange(range);
  if (!sessionId && !messageId && bounds === undefined) {
    throw new ArchiveError('STAMP_SELECTOR_EMPTY', 'a stamp selects by session, message or time; none is given');
  }
  if (sessionId === '' || messageId === '') {
    throw new ArchiveError('STAMP_SELECTOR_EMPTY', 'a stamp selects by an id that is not empty');
  }
  return { sessionId, messageId, range: bounds };
}

function checkedRange(range: StampSelector['range']): StampSelector['range'] {
  if (range === undefined || (range.fromTs === undefined && range.toTs === undefined)) return undefined;
  return { fromTs: checkedBound(range.fromTs), toTs: checkedBound(range.toTs) };
}

function checkedBound(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const bound = normaliseTimestamp(text);
  if (bound !== undefined) return bound;
  throw new ArchiveError('STAMP_TIME_INVALID', `a stamp's bound is an RFC 3339 instant with an offset, not ${text}`);
}

function checkedEnrichment(enrichment: Enrichment): Enrichment {
  for (const [key, value] of Object.entries(enrichment)) {
    if (typeof value !== 'string' || key === '' || key === '__proto__') {
      throw new ArchiveError(
        'STAMP_ENRICHMENT_INVALID',
        `a stamp has keys that are not empty, and texts as values; ${JSON.stringify(key)} does not fit`,
      );
    }
  }
  return enrichment;
}
