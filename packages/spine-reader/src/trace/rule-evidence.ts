import type { MatchKind } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';

const rowsSql = `SELECT rule_enforcements.event_id AS eventId, match_kind AS matchKind, decided_at AS decidedAt,
    timeline_events.task_id AS taskId, timeline_events.session_id AS sessionId, title,
    (SELECT turn_id FROM turn_events WHERE turn_events.event_id = rule_enforcements.event_id) AS turnId
  FROM rule_enforcements JOIN timeline_events ON timeline_events.id = rule_enforcements.event_id
  WHERE rule_id = ? ORDER BY timeline_events.event_time DESC, rule_enforcements.event_id DESC, match_kind LIMIT ?`;
const fulfillingTasksSql = `SELECT DISTINCT task_id FROM rule_enforcements
  JOIN timeline_events ON timeline_events.id = event_id WHERE rule_id = ? AND match_kind = 'expect-fulfilled'`;

/** An event that a rule matched. */
export interface RuleEvidenceEvent {
  /** The event on the timeline. */
  readonly eventId: string;
  /** The session, by its id in the trace; absent where the event belongs to none. */
  readonly sessionId?: string | undefined;
  /** The turn of the trace; absent where the event is in none. */
  readonly turnId?: string | undefined;
  /** The title, as people read it. */
  readonly title: string;
  /** When the match was decided: ISO 8601 in UTC. */
  readonly decidedAt: string;
}

/** What of a task a rule matched (SPEC 4.9). */
export interface RuleEvidence {
  /** The task of the trace. */
  readonly taskId: string;
  /** `unfulfilled` where no event of the task does what the rule expects. */
  readonly triggers: readonly (RuleEvidenceEvent & { readonly unfulfilled: boolean })[];
  /** Events that did what the rule expects. */
  readonly expects: readonly RuleEvidenceEvent[];
}

/** How many events `ruleEvidence` returns by default. */
const evidenceEventsMax = 1000;

/** The newest events that a rule matched, by task, the task with the newest first. */
export function readRuleEvidence(
  database: Database,
  ruleId: string,
  limit = evidenceEventsMax,
): readonly RuleEvidence[] {
  const rows = database.prepare(rowsSql).all(ruleId, limit) as EvidenceRow[];
  const fulfilling = new Set(database.prepare(fulfillingTasksSql).pluck().all(ruleId));
  return [...Map.groupBy(rows, ({ taskId }) => taskId)].map(([taskId, ofTask]) => ({
    taskId,
    triggers: ofTask
      .filter(({ matchKind }) => matchKind === 'trigger')
      .map((row) => ({ ...evidenceOf(row), unfulfilled: !fulfilling.has(taskId) })),
    expects: ofTask.filter(({ matchKind }) => matchKind === 'expect-fulfilled').map(evidenceOf),
  }));
}

function evidenceOf({ eventId, sessionId, turnId, title, decidedAt }: EvidenceRow): RuleEvidenceEvent {
  return { eventId, sessionId: sessionId ?? undefined, turnId: turnId ?? undefined, title, decidedAt };
}

interface EvidenceRow {
  readonly eventId: string;
  readonly matchKind: MatchKind;
  readonly decidedAt: string;
  readonly taskId: string;
  readonly sessionId: string | null;
  readonly turnId: string | null;
  readonly title: string;
}
