import type { DomainEvent, TimelinePayload } from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';
import { type ClosedTurns, type Projection, timeOf } from '../projection.ts';
import { timelinePayloadOf } from '../timeline/timeline-projection.ts';
import { type TurnEffect, type TurnSignal, turnSignalOf, turnSteps } from './turn-step.ts';

// A join in the place of the inner query takes four times as long.
const openTurnSql = `SELECT id, (SELECT seq FROM event_rows WHERE event_id = turns.id) AS seq FROM turns
  WHERE session_id = ? AND status = 'open'`;
// The id of a turn is that of the event that opens it, so that a rebuild gives it again.
const openSql = `INSERT INTO turns (id, session_id, task_id, turn_index, status, started_at, asked_text)
  VALUES (@id, @sessionId, @taskId, (SELECT ifnull(max(turn_index) + 1, 0) FROM turns WHERE session_id = @sessionId), 'open',
    @at, @askedText)`;
const closeSql = `UPDATE turns SET status = 'closed', ended_at = ?, assistant_text = ? WHERE id = ?`;
// OR FAIL saves SQLite the copies of pages by which it could undo this statement alone: a failure undoes the transaction.
const linkSql = 'INSERT OR FAIL INTO turn_event_rows (seq, turn) VALUES (?, ?)';
// Most turns have no rule: a row with long texts is not written again for nothing.
const judgeSql = `UPDATE turns SET aggregate_verdict = @verdict, rules_evaluated_count = @count
  WHERE id = @id AND (aggregate_verdict IS NOT @verdict OR rules_evaluated_count IS NOT @count)`;
const deleteSqls = [
  `DELETE FROM turn_event_rows WHERE turn IN (
    SELECT e.seq FROM turns JOIN event_rows AS e ON e.event_id = turns.id WHERE turns.task_id = ?)`,
  // A session may have logged to other tasks too.
  'DELETE FROM turn_event_rows WHERE seq IN (SELECT seq FROM events WHERE aggregate_id = ?)',
  'DELETE FROM turns WHERE task_id = ?',
];

const none: ClosedTurns = [];

/** Sessions whose open turn is remembered; an import has one after the other. */
const sessionsMax = 10_000;

/** The turns of sessions, and which events belong to them (SPEC 4.8). */
export class TurnProjection implements Projection {
  readonly #connection: SpineConnection;
  /** The open turns of sessions as of `#epoch` of the connection: most events are of a session that has just had one. */
  readonly #open = new Map<string, OpenTurn | undefined>();
  #epoch = -1;

  constructor(connection: SpineConnection) {
    this.#connection = connection;
  }

  /** Returns the turns that the event closed: a reaction judges them and appends `turn.judged`. */
  apply(event: DomainEvent): ClosedTurns {
    const { payload } = event;
    switch (event.eventType) {
      case 'session.ended':
        return this.#step({ event, sessionId: String(payload['session_id']), signal: 'session-ended' });
      case 'turn.judged':
        this.#run(judgeSql, {
          id: payload['turn_id'],
          verdict: payload['aggregate_verdict'] ?? null,
          count: payload['rules_evaluated_count'],
        });
        return none;
      case 'task.deleted':
        for (const sql of deleteSqls) this.#run(sql, payload['task_id']);
        this.#open.clear();
        return none;
      default:
        return this.#applyTimeline(event);
    }
  }

  clear(): void {
    for (const table of ['turn_event_rows', 'turns']) this.#run(`DELETE FROM ${table}`);
    this.#open.clear();
  }

  #applyTimeline(event: DomainEvent): ClosedTurns {
    const { sessionId } = event;
    if (sessionId === null) return none;
    const timeline = timelinePayloadOf(event);
    if (timeline === undefined) return none;
    const signal = turnSignalOf(timeline.kind);
    if (signal !== 'other') return this.#step({ event, sessionId, signal, timeline });
    const open = this.#openTurnOf(sessionId);
    if (open !== undefined) this.#run(linkSql, event.seq, open.seq);
    return none;
  }

  #step(step: TurnStep): ClosedTurns {
    const open = this.#openTurnOf(step.sessionId);
    let turn = open ?? { id: step.event.eventId, seq: step.event.seq };
    const closed: string[] = [];
    for (const effect of turnSteps[open === undefined ? 'none' : 'open'][step.signal]) {
      turn = this.#take(effect, turn, step);
      if (effect === 'close' || effect === 'cut-off') closed.push(turn.id);
    }
    return closed;
  }

  #openTurnOf(sessionId: string): OpenTurn | undefined {
    const { epoch } = this.#connection;
    if (epoch !== this.#epoch || this.#open.size >= sessionsMax) this.#open.clear();
    this.#epoch = epoch;
    if (!this.#open.has(sessionId)) {
      this.#open.set(sessionId, this.#connection.prepare(openTurnSql).get(sessionId) as OpenTurn | undefined);
    }
    return this.#open.get(sessionId);
  }

  /** Returns the turn that further effects of the event are about. */
  #take(effect: TurnEffect, turn: OpenTurn, { event, sessionId, timeline }: TurnStep): OpenTurn {
    const { eventId, seq } = event;
    switch (effect) {
      case 'open':
      case 'open-unasked': {
        const askedText = effect === 'open' ? textOf(timeline) : null;
        this.#run(openSql, { id: eventId, sessionId, taskId: event.aggregateId, at: timeOf(event), askedText });
        const opened = { id: eventId, seq };
        this.#open.set(sessionId, opened);
        return opened;
      }
      case 'link':
        this.#run(linkSql, seq, turn.seq);
        return turn;
      case 'cut-off':
      case 'close':
        this.#run(closeSql, timeOf(event), effect === 'close' ? textOf(timeline) : null, turn.id);
        this.#open.set(sessionId, undefined);
        return turn;
      default:
        return effect satisfies never;
    }
  }

  #run(sql: string, ...values: readonly unknown[]): void {
    this.#connection.prepare(sql).run(...values);
  }
}

interface OpenTurn {
  /** That of the event that opened it. */
  readonly id: string;
  /** The place of that event. */
  readonly seq: number;
}

interface TurnStep {
  readonly event: DomainEvent;
  readonly sessionId: string;
  readonly signal: TurnSignal;
  /** Left out where the event is not on the timeline. */
  readonly timeline?: TimelinePayload;
}

/** What was said: the body, or the title where there is none. */
function textOf(timeline: TimelinePayload | undefined): string | null {
  return timeline?.body ?? timeline?.title ?? null;
}
