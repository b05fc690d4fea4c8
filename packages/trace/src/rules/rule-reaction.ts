import type { DomainEvent, DomainEventDraft } from '@agentspine/schema';
import type { SpineRow } from '@agentspine/schema/drizzle';
import type { SpineConnection } from '@agentspine/sqlite';
import type { EventRecorder } from '../event-recorder.ts';
import type { ClosedTurns } from '../projection.ts';
import { timelinePayloadOf } from '../timeline/timeline-projection.ts';
import type { ActiveRules } from './active-rules.ts';
import type { EventMatch, MatchedEvent, RuleIndex } from './rule-index.ts';
import type { ToolCall } from './tool-call-of.ts';
import { turnTextsOf } from './trigger-match.ts';
import { readToolCalls } from './turn-evidence.ts';
import { type ClosedTurn, judgedDraftOf, verdictsOf } from './turn-judgement.ts';
import type { JudgedTurn } from './verdict.ts';

const turnOfEventSql = `SELECT turns.task_id FROM turn_events JOIN turns ON turns.id = turn_events.turn_id
  WHERE turn_events.event_id = ?`;
const turnSql = `SELECT id, task_id AS taskId, session_id AS sessionId, asked_text AS askedText, assistant_text AS assistantText
  FROM turns WHERE id = ?`;

const closedSql = `SELECT id FROM turns WHERE status = 'closed' ORDER BY rowid`;
const judgedSql = `SELECT json_extract(payload_json, '$.turn_id') FROM events WHERE event_type = 'turn.judged'`;

export interface RuleReactionParts {
  readonly connection: SpineConnection;
  readonly recorder: Pick<EventRecorder, 'check' | 'write'>;
  readonly active: ActiveRules;
}

/**
 * What rules have to say of each new event (SPEC 4.8): whether it triggers or fulfils one, while its turn is open or as its last
 * event, and what becomes of a turn that closes. A question is matched after the turn before it was judged, an answer before its
 * own is.
 */
export class RuleReaction {
  readonly #parts: RuleReactionParts;

  constructor(parts: RuleReactionParts) {
    this.#parts = parts;
  }

  react(event: DomainEvent, closed: ClosedTurns): void {
    const timeline = event.sessionId === null ? undefined : timelinePayloadOf(event);
    if (timeline?.kind === 'user.message') this.#judge(closed, event);
    if (timeline !== undefined) this.#match(event, timeline);
    if (timeline?.kind !== 'user.message') this.#judge(closed, event);
  }

  /** What would have been said of these events had they come in time: what they match, and turns that nobody judged. */
  judgeLate(events: Iterable<DomainEvent>): void {
    for (const event of events) {
      const timeline = event.sessionId === null ? undefined : timelinePayloadOf(event);
      if (timeline !== undefined) this.#match(event, timeline);
    }
    const { connection } = this.#parts;
    const judged = new Set(connection.prepare(judgedSql).pluck().all());
    for (const turnId of connection.prepare(closedSql).pluck().all() as string[]) {
      if (!judged.has(turnId)) this.#judge([turnId], { eventId: turnId });
    }
  }

  #match(event: DomainEvent, timeline: MatchedEvent): void {
    const book = this.#parts.active.current();
    const matches = book.areOfTasks
      ? this.#inScopeOf(event)?.match(timeline)
      : this.#linked(event, book.everywhere.match(timeline));
    if (matches === undefined || matches.length === 0) return;
    this.#append(enforcedDraftOf(event, matches), event);
  }

  /** The turn's task counts, which may be another one than the event's. */
  #inScopeOf(event: DomainEvent): RuleIndex | undefined {
    const taskId = this.#turnTaskOf(event);
    return taskId === undefined ? undefined : this.#parts.active.current().inScope(taskId);
  }

  /** Events outside of turns match nothing; few have to be asked for it. */
  #linked(event: DomainEvent, matches: readonly EventMatch[]): readonly EventMatch[] {
    return matches.length === 0 || this.#turnTaskOf(event) === undefined ? [] : matches;
  }

  #turnTaskOf({ eventId }: DomainEvent): string | undefined {
    return this.#parts.connection.prepare(turnOfEventSql).pluck().get(eventId) as string | undefined;
  }

  #judge(turnIds: readonly string[], cause: Pick<DomainEvent, 'eventId'>): void {
    for (const turnId of turnIds) {
      const turn = this.#readTurn(turnId);
      const index = this.#parts.active.current().inScope(turn.taskId);
      const verdicts = verdictsOf(index.candidates(turn), turn);
      this.#append(
        judgedDraftOf({ turn, verdicts, otherStatuses: [], rulesEvaluatedCount: index.rules.length }),
        cause,
      );
    }
  }

  #readTurn(turnId: string): JudgedTurn & ClosedTurn {
    const { connection } = this.#parts;
    const row = connection.prepare(turnSql).get(turnId) as TurnRow;
    let calls: readonly ToolCall[] | undefined;
    return {
      id: row.id,
      taskId: row.taskId,
      sessionId: row.sessionId,
      ...turnTextsOf(row),
      // Read once a rule applies: to most turns none does.
      get calls() {
        calls ??= readToolCalls(connection, turnId);
        return calls;
      },
    };
  }

  #append(draft: DomainEventDraft<'rule.enforced' | 'turn.judged'>, cause: Pick<DomainEvent, 'eventId'>): void {
    const { recorder } = this.#parts;
    recorder.write(recorder.check({ ...draft, causationId: cause.eventId }));
  }
}

/** The event by which an event of the timeline is matched to rules. */
export function enforcedDraftOf(
  event: Pick<DomainEvent, 'eventId' | 'aggregateId' | 'sessionId'>,
  matches: readonly EventMatch[],
): DomainEventDraft<'rule.enforced'> {
  return {
    eventType: 'rule.enforced',
    aggregateId: event.aggregateId,
    sessionId: event.sessionId,
    payload: {
      event_id_ref: event.eventId,
      enforcements: matches.map(({ ruleId, matchKind }) => ({ rule_id: ruleId, match_kind: matchKind })),
    },
  };
}

type TurnRow = ClosedTurn & Readonly<Pick<SpineRow<'turns'>, 'askedText' | 'assistantText'>>;
