import type { DomainEventDraft, DomainEventType, VerdictStatus } from '@agentspine/schema';
import type { SpineRow } from '@agentspine/schema/drizzle';
import type { SpineConnection } from '@agentspine/sqlite';
import type { EventRecorder } from '../event-recorder.ts';
import type { RuleBook } from './active-rules.ts';
import type { CompiledRule } from './compiled-rule.ts';
import { type EventMatch, RuleIndex } from './rule-index.ts';
import { enforcedDraftOf } from './rule-reaction.ts';
import { type ToolCall, toolCallOf } from './tool-call-of.ts';
import { turnTextsOf } from './trigger-match.ts';
import { type LinkedEvent, visitLinkedEvents } from './turn-evidence.ts';
import { judgedDraftOf, type StoredVerdict, verdictsOf } from './turn-judgement.ts';

/** How many turns are looked at in a transaction: other writers wait for no more than these. */
export const sliceTurnsMax = 200;

// In the order of ids, which is about that of time, so that a killed run continues after the last one.
const turnsSql = (
  isOfTask: boolean,
) => `SELECT id, task_id AS taskId, session_id AS sessionId, status, asked_text AS askedText,
  assistant_text AS assistantText, rules_evaluated_count AS rulesEvaluatedCount FROM turns
  WHERE id > @behind${isOfTask ? ' AND task_id = @taskId' : ''} ORDER BY id LIMIT ${sliceTurnsMax}`;
const enforcementsSql = `SELECT event_id || ' ' || match_kind FROM rule_enforcements WHERE rule_id = ?
  AND event_id IN (SELECT value FROM json_each(?))`;
const verdictsSql = `SELECT turn_id AS turnId, rule_id, status, matched_phrase, expected_pattern, actual_tool_calls_json AS actualJson,
  matched_tool_calls_json AS matchedJson FROM verdicts WHERE turn_id IN (SELECT value FROM json_each(?))`;

export interface SliceParts {
  readonly connection: SpineConnection;
  readonly recorder: Pick<EventRecorder, 'check' | 'write'>;
  readonly rule: CompiledRule;
  /** All rules that are active, to be counted. */
  readonly book: RuleBook;
}

export interface SliceResult {
  /** The last turn that was looked at, if any was. */
  readonly lastTurnId: string | undefined;
  readonly isLast: boolean;
  readonly turnsConsidered: number;
  /** Of these, closed ones. */
  readonly turnsEvaluated: number;
  readonly verdictsCreated: number;
}

/**
 * Judges some turns by one rule as if it had been there from the start, and appends only what is not known yet. Call it in a
 * transaction.
 */
export function backfillSlice(parts: SliceParts, behind: string): SliceResult {
  const { connection, rule } = parts;
  const sql = turnsSql(rule.taskId !== undefined);
  const values = rule.taskId === undefined ? { behind } : { behind, taskId: rule.taskId };
  const turns = connection.prepare(sql).all(values) as TurnRow[];
  const ids = turns.map(({ id }) => id);
  const { calls, matches } = readEvidence(parts, ids);
  enforce(parts, matches);
  const closed = turns.filter(({ status }) => status === 'closed');
  const verdictsCreated = evaluate(parts, closed, calls);
  return {
    lastTurnId: ids.at(-1),
    isLast: turns.length < sliceTurnsMax,
    turnsConsidered: turns.length,
    turnsEvaluated: closed.length,
    verdictsCreated,
  };
}

interface Evidence {
  readonly calls: ReadonlyMap<string, readonly ToolCall[]>;
  /** By the id of the event. */
  readonly matches: ReadonlyMap<string, MatchedEvent>;
}

interface MatchedEvent {
  readonly event: Pick<LinkedEvent, 'eventId' | 'aggregateId' | 'sessionId'>;
  readonly found: readonly EventMatch[];
}

function readEvidence({ connection, rule }: SliceParts, turnIds: readonly string[]): Evidence {
  const index = new RuleIndex([rule]);
  const calls = new Map<string, ToolCall[]>();
  const matches = new Map<string, MatchedEvent>();
  visitLinkedEvents(connection, turnIds, ({ turnId, timeline, ...event }) => {
    const found = index.match(timeline);
    if (found.length > 0) matches.set(event.eventId, { event, found });
    const call = toolCallOf(timeline);
    if (call === undefined) return;
    const ofTurn = calls.get(turnId);
    if (ofTurn === undefined) calls.set(turnId, [call]);
    else ofTurn.push(call);
  });
  return { calls, matches };
}

function enforce(parts: SliceParts, matches: Evidence['matches']): void {
  const { connection, rule } = parts;
  const known = new Set(
    connection
      .prepare(enforcementsSql)
      .pluck()
      .all(rule.id, JSON.stringify([...matches.keys()])) as string[],
  );
  for (const { event, found } of matches.values()) {
    const missing = found.filter(({ matchKind }) => !known.has(`${event.eventId} ${matchKind}`));
    if (missing.length > 0) append(parts, enforcedDraftOf(event, missing));
  }
}

function evaluate(parts: SliceParts, turns: readonly TurnRow[], calls: Evidence['calls']): number {
  const { rule, book } = parts;
  const stored = readVerdicts(parts, turns);
  const miscounted: Miscounted[] = [];
  let created = 0;
  for (const turn of turns) {
    const rulesEvaluatedCount = book.inScope(turn.taskId).rules.length;
    const ofTurn = stored.get(turn.id) ?? [];
    const before = ofTurn.find(({ rule_id }) => rule_id === rule.id);
    const verdicts = verdictsOf([rule], { ...turnTextsOf(turn), calls: calls.get(turn.id) ?? [] });
    const [verdict] = verdicts;
    if (verdict !== undefined && !isSame(verdict, before)) {
      const otherStatuses = ofTurn.flatMap(({ rule_id, status }): VerdictStatus[] =>
        rule_id === rule.id ? [] : [status],
      );
      append(parts, judgedDraftOf({ turn, verdicts, otherStatuses, rulesEvaluatedCount }));
      if (before === undefined) created += 1;
    } else if (turn.rulesEvaluatedCount !== rulesEvaluatedCount) {
      miscounted.push({ turn, rulesEvaluatedCount });
    }
  }
  for (const [count, ofCount] of Map.groupBy(miscounted, (each) => each.rulesEvaluatedCount)) {
    append(parts, countedDraftOf(rule, count, ofCount));
  }
  return created;
}

function readVerdicts(
  { connection }: SliceParts,
  turns: readonly TurnRow[],
): ReadonlyMap<string, readonly StoredVerdict[]> {
  const rows = connection.prepare(verdictsSql).all(JSON.stringify(turns.map(({ id }) => id))) as VerdictRow[];
  const byTurn = new Map<string, StoredVerdict[]>();
  for (const { turnId, actualJson, matchedJson, ...row } of rows) {
    const verdict: StoredVerdict = {
      ...row,
      actual_tool_calls: actualJson === null ? [] : JSON.parse(actualJson),
      matched_tool_calls: matchedJson === null ? null : JSON.parse(matchedJson),
    };
    const ofTurn = byTurn.get(turnId);
    if (ofTurn === undefined) byTurn.set(turnId, [verdict]);
    else ofTurn.push(verdict);
  }
  return byTurn;
}

function isSame(verdict: StoredVerdict, before: StoredVerdict | undefined): boolean {
  return (
    before !== undefined &&
    verdict.status === before.status &&
    verdict.matched_phrase === before.matched_phrase &&
    verdict.expected_pattern === before.expected_pattern &&
    JSON.stringify(verdict.actual_tool_calls) === JSON.stringify(before.actual_tool_calls) &&
    JSON.stringify(verdict.matched_tool_calls) === JSON.stringify(before.matched_tool_calls)
  );
}

/** Turns that a new rule does not apply to count one more rule all the same (SPEC Q19). */
function countedDraftOf(
  rule: CompiledRule,
  count: number,
  turns: readonly Miscounted[],
): DomainEventDraft<'turns.counted'> {
  return {
    eventType: 'turns.counted',
    aggregateId: rule.taskId ?? 'rules',
    payload: { rules_evaluated_count: count, turn_ids: turns.map(({ turn }) => turn.id) },
  };
}

function append({ recorder }: SliceParts, draft: DomainEventDraft<DomainEventType>): void {
  recorder.write(recorder.check(draft));
}

interface TurnRow
  extends Readonly<
    Pick<SpineRow<'turns'>, 'id' | 'taskId' | 'sessionId' | 'askedText' | 'assistantText' | 'rulesEvaluatedCount'>
  > {
  readonly status: 'open' | 'closed';
}

interface Miscounted {
  readonly turn: TurnRow;
  readonly rulesEvaluatedCount: number;
}

interface VerdictRow extends Omit<StoredVerdict, 'actual_tool_calls' | 'matched_tool_calls'> {
  readonly turnId: string;
  readonly actualJson: string | null;
  readonly matchedJson: string | null;
}
