/* What rules would say of history, before they exist: nothing is written. */
import type { VerdictStatus } from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';
import { compileRule } from './compiled-rule.ts';
import type { RuleContent } from './rule.ts';
import { turnTextsOf } from './trigger-match.ts';
import { readToolCalls } from './turn-evidence.ts';
import { judge, verdictOrder } from './verdict.ts';

/** What a rule would say of history. */
export interface RuleTrial {
  /** Closed turns in its scope. */
  readonly turns: number;
  /** Of how many turns it would say what. */
  readonly counts: Readonly<Record<VerdictStatus, number>>;
  /** The worst verdicts first, of these the newest turns first. */
  readonly examples: readonly RuleExample[];
}

/** A turn that a rule would speak of. */
export interface RuleExample {
  /** The turn of the trace. */
  readonly turnId: string;
  /** The session, as its source names it. */
  readonly sessionId: string;
  /** The place of the turn in its session, from 0. */
  readonly turnIndex: number;
  /** What the rule would say. */
  readonly status: VerdictStatus;
  /** The phrase that makes it apply; left out where it applies to every turn. */
  readonly matchedPhrase?: string | undefined;
  /** Commands and paths of the calls that could be meant. */
  readonly actualToolCalls: readonly string[];
}

const sliceTurns = 200;
const turnsSql = `SELECT id, task_id AS taskId, session_id AS sessionId, turn_index AS turnIndex, asked_text AS askedText,
  assistant_text AS assistantText FROM turns WHERE id > ? AND status = 'closed' ORDER BY id LIMIT ${sliceTurns}`;

/** Judges all closed turns by rules that look at calls, one trial a rule with at most `limit` examples. */
export function tryRules(
  connection: Pick<SpineConnection, 'prepare'>,
  contents: readonly RuleContent[],
  limit: number,
): readonly RuleTrial[] {
  const trials = contents.map((content) => new Trial(content, limit));
  let behind = '';
  for (;;) {
    const turns = connection.prepare(turnsSql).all(behind) as TurnRow[];
    for (const turn of turns) {
      let calls: ReturnType<typeof readToolCalls> | undefined;
      const judged = {
        ...turnTextsOf(turn),
        // Read once a rule applies: to most turns none does.
        get calls() {
          calls ??= readToolCalls(connection, turn.id);
          return calls;
        },
      };
      for (const trial of trials) trial.add(turn, judged);
    }
    behind = turns.at(-1)?.id ?? '';
    if (turns.length < sliceTurns) return trials.map((trial) => trial.result());
  }
}

interface TurnRow {
  readonly id: string;
  readonly taskId: string;
  readonly sessionId: string;
  readonly turnIndex: number;
  readonly askedText: string | null;
  readonly assistantText: string | null;
}

class Trial {
  readonly #rule: ReturnType<typeof compileRule>;
  readonly #limit: number;
  readonly #counts = { verified: 0, contradicted: 0, unverifiable: 0 };
  readonly #examples: Record<VerdictStatus, RuleExample[]> = { verified: [], contradicted: [], unverifiable: [] };
  #turns = 0;

  constructor(content: RuleContent, limit: number) {
    this.#rule = compileRule({ ...content, id: '', createdAt: '' });
    this.#limit = limit;
  }

  add(turn: TurnRow, judged: Parameters<typeof judge>[1]): void {
    if (this.#rule.taskId !== undefined && this.#rule.taskId !== turn.taskId) return;
    this.#turns += 1;
    const verdict = judge(this.#rule, judged);
    if (verdict === undefined) return;
    const { status, matchedPhrase, actualToolCalls } = verdict;
    const { id: turnId, sessionId, turnIndex } = turn;
    this.#counts[status] += 1;
    const examples = this.#examples[status];
    examples.unshift({ turnId, sessionId, turnIndex, status, matchedPhrase, actualToolCalls });
    if (examples.length > this.#limit) examples.pop();
  }

  result(): RuleTrial {
    const examples = verdictOrder.flatMap((status) => this.#examples[status]).slice(0, this.#limit);
    return { turns: this.#turns, counts: this.#counts, examples };
  }
}
