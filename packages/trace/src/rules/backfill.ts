import { backfillKeyPrefix, type Rule, ruleColumns, ruleOfRow, ruleQueries } from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';
import { TraceError } from '../errors.ts';
import type { EventRecorder } from '../event-recorder.ts';
import type { ActiveRules } from './active-rules.ts';
import { backfillSlice, type SliceResult } from './backfill-slice.ts';
import { compileRule } from './compiled-rule.ts';

const ruleSql = `SELECT ${ruleColumns} FROM rules WHERE id = ? AND deleted_at IS NULL`;
const placeSql = 'SELECT value FROM meta WHERE key = ?';
const putPlaceSql =
  'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value';
const dropPlaceSql = 'DELETE FROM meta WHERE key = ?';

/** How history is judged by a rule. */
export interface BackfillOptions {
  /** Ends the run between two slices; what it did stays, and the next run goes on there. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each slice with what was done so far. */
  readonly onProgress?: ((progress: BackfillResult) => void) | undefined;
}

/** What judging history by a rule gave. */
export interface BackfillResult {
  /** How many turns were looked at. */
  readonly turnsConsidered: number;
  /** How many of these are closed; open ones are judged when they close. */
  readonly turnsEvaluated: number;
  /** How many verdicts were given. */
  readonly verdictsCreated: number;
}

/** What judging history works with. */
export interface BackfillParts {
  /** The open `spine.db`. */
  readonly connection: SpineConnection;
  /** What checks and appends events. */
  readonly recorder: Pick<EventRecorder, 'check' | 'write'>;
  /** The rules that are not deleted. */
  readonly active: ActiveRules;
}

/**
 * Judges history by a rule (SPEC 4.9). A run is many transactions, so that others get to write in between; how far it is, is in
 * `meta` under `trace.backfill.<rule>` from the rule's creation until the run has ended, and moves with what was judged. So a run
 * that was killed is known, and goes on where it was. What was judged already is judged the same again and not written.
 */
export class Backfill {
  readonly #parts: BackfillParts;

  constructor(parts: BackfillParts) {
    this.#parts = parts;
  }

  /** Notes that history is still to be judged; call it in the transaction that makes it necessary. */
  plan(ruleId: string): void {
    this.#put(ruleId, '');
  }

  /** Takes the note back; call it in a transaction. */
  forget(ruleId: string): void {
    this.#parts.connection.prepare(dropPlaceSql).run(keyOf(ruleId));
  }

  /** Rules that history was not judged by to its end, the oldest first. */
  unfinished(): readonly string[] {
    const { connection } = this.#parts;
    return connection.read(() => connection.prepare(ruleQueries.unfinishedBackfills).pluck().all()) as string[];
  }

  /**
   * Judges all turns in the scope of a rule, or those that a run before left.
   * @throws TraceError `RULE_NOT_FOUND`, `RULE_CONFLICT` where the rule changes meanwhile, DatabaseError `SPINE_…`; the reason of the signal
   */
  async run(ruleId: string, { signal, onProgress }: BackfillOptions = {}): Promise<BackfillResult> {
    let done: BackfillResult = { turnsConsidered: 0, turnsEvaluated: 0, verdictsCreated: 0 };
    let signature: string | undefined;
    using _held = this.#parts.connection.holdLess();
    for (;;) {
      // Also before the first slice: the rule may still be in a transaction of the caller.
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
      const slice = this.#parts.connection.transaction(() => {
        const rule = this.#readRule(ruleId, signature);
        signature = rule.signature;
        return this.#runSlice(rule);
      });
      done = {
        turnsConsidered: done.turnsConsidered + slice.turnsConsidered,
        turnsEvaluated: done.turnsEvaluated + slice.turnsEvaluated,
        verdictsCreated: done.verdictsCreated + slice.verdictsCreated,
      };
      onProgress?.(done);
      if (slice.isLast) return done;
    }
  }

  #runSlice(rule: Rule): SliceResult {
    const { connection, recorder, active } = this.#parts;
    if (rule.check !== undefined) {
      // Claims are judged when somebody asks, all of history then: there is nothing to catch up on.
      this.forget(rule.id);
      return { lastTurnId: undefined, isLast: true, turnsConsidered: 0, turnsEvaluated: 0, verdictsCreated: 0 };
    }
    const behind = connection.prepare(placeSql).pluck().get(keyOf(rule.id)) as string | undefined;
    const slice = backfillSlice(
      { connection, recorder, rule: compileRule(rule), book: active.current() },
      behind ?? '',
    );
    if (slice.isLast) this.forget(rule.id);
    else if (slice.lastTurnId !== undefined) this.#put(rule.id, slice.lastTurnId);
    return slice;
  }

  /** The rule as it is now: what another process made of it counts. */
  #readRule(ruleId: string, signature: string | undefined): Rule {
    const row = this.#parts.connection.prepare(ruleSql).get(ruleId);
    if (row === undefined) throw ruleNotFound(ruleId);
    const rule = ruleOfRow(row);
    if (signature === undefined || signature === rule.signature) return rule;
    throw new TraceError('RULE_CONFLICT', `rule ${ruleId} changed while history was judged by it: re-evaluate it`);
  }

  #put(ruleId: string, place: string): void {
    this.#parts.connection.prepare(putPlaceSql).run(keyOf(ruleId), place);
  }
}

/** The error of a rule that is not there, or was deleted. */
export function ruleNotFound(ruleId: string): TraceError {
  return new TraceError(
    'RULE_NOT_FOUND',
    `there is no rule ${ruleId}, or it was deleted: "spine rules list --all" has them`,
  );
}

function keyOf(ruleId: string): string {
  return `${backfillKeyPrefix}${ruleId}`;
}
