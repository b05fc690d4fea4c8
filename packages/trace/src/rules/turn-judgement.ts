import type { DomainEventDraft, VerdictStatus } from '@agentspine/schema';
import type { SpineRow } from '@agentspine/schema/drizzle';
import type { CompiledRule } from './compiled-rule.ts';
import { type JudgedTurn, judge, type Verdict, worstVerdict } from './verdict.ts';

/** A verdict in the payload of `turn.judged`: its columns, with lists as lists. */
export interface StoredVerdict {
  readonly rule_id: string;
  readonly status: VerdictStatus;
  readonly matched_phrase: string | null;
  readonly expected_pattern: string | null;
  readonly actual_tool_calls: readonly string[];
  readonly matched_tool_calls: readonly string[] | null;
}

/** A turn that is closed. */
export type ClosedTurn = Readonly<Pick<SpineRow<'turns'>, 'id' | 'taskId' | 'sessionId'>>;

/** What rules say of a turn, those that apply to it, in their order. */
export function verdictsOf(rules: readonly CompiledRule[], turn: JudgedTurn): readonly StoredVerdict[] {
  return rules.flatMap((rule) => {
    const verdict = judge(rule, turn);
    return verdict === undefined ? [] : [storedVerdictOf(rule.id, verdict)];
  });
}

export interface Judgement {
  readonly turn: ClosedTurn;
  readonly verdicts: readonly StoredVerdict[];
  /** Verdicts of other rules, which are kept. */
  readonly otherStatuses: readonly VerdictStatus[];
  /** Rules in whose scope the turn is, whether they apply to it or not (SPEC Q19). */
  readonly rulesEvaluatedCount: number;
}

/** The event by which a turn is judged. */
export function judgedDraftOf({
  turn,
  verdicts,
  otherStatuses,
  rulesEvaluatedCount,
}: Judgement): DomainEventDraft<'turn.judged'> {
  return {
    eventType: 'turn.judged',
    aggregateId: turn.taskId,
    sessionId: turn.sessionId,
    payload: {
      turn_id: turn.id,
      session_id: turn.sessionId,
      rules_evaluated_count: rulesEvaluatedCount,
      aggregate_verdict: worstVerdict([...otherStatuses, ...verdicts.map(({ status }) => status)]) ?? null,
      verdicts,
    },
  };
}

function storedVerdictOf(ruleId: string, verdict: Verdict): StoredVerdict {
  return {
    rule_id: ruleId,
    status: verdict.status,
    matched_phrase: verdict.matchedPhrase ?? null,
    expected_pattern: verdict.expectedPattern ?? null,
    actual_tool_calls: verdict.actualToolCalls,
    matched_tool_calls: verdict.matchedToolCalls ?? null,
  };
}
