/* What rules would say of history, before they exist: nothing is written. */
import type { EventPayload, VerdictStatus } from '@agentspine/schema';
import { timelinePayloadOf } from '../timeline/timeline-projection.ts';
import { compileRule } from './compiled-rule.ts';
import type { RuleContent } from './rule.ts';
import { type ToolCall, toolCallOf } from './tool-call-of.ts';
import { turnTextsOf } from './trigger-match.ts';
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

/** A closed turn. */
export interface HistoryTurn {
  /** The turn of the trace. */
  readonly id: string;
  /** Its task. */
  readonly taskId: string;
  /** Its session, as its source names it. */
  readonly sessionId: string;
  /** Its place in the session, from 0. */
  readonly turnIndex: number;
  /** What was asked; null where it is not known. */
  readonly askedText: string | null;
  /** What the agent answered; null where it is not known. */
  readonly assistantText: string | null;
}

/** What history is read from, as `reader.rules.history` hands it over. */
export interface TurnHistory {
  /** The first closed turns after a turn, by id; none where there is none. */
  readonly turnsAfter: (turnId: string) => readonly HistoryTurn[];
  /** The payloads of the events of a turn, as they were logged, in their order: JSON. */
  readonly payloadsOf: (turnId: string) => readonly string[];
}

/** Judges all closed turns by rules that look at calls, one trial a rule with at most `limit` examples. Writes nothing. */
export function tryRules(history: TurnHistory, contents: readonly RuleContent[], limit: number): readonly RuleTrial[] {
  const trials = contents.map((content) => new Trial(content, limit));
  for (let after: string | undefined = ''; after !== undefined; ) {
    const turns: readonly HistoryTurn[] = history.turnsAfter(after);
    for (const turn of turns) {
      let calls: readonly ToolCall[] | undefined;
      const judged = {
        ...turnTextsOf(turn),
        // Read once a rule applies: to most turns none does.
        get calls() {
          calls ??= history.payloadsOf(turn.id).flatMap(callIn);
          return calls;
        },
      };
      for (const trial of trials) trial.add(turn, judged);
    }
    after = turns.at(-1)?.id;
  }
  return trials.map((trial) => trial.result());
}

function callIn(payloadJson: string): ToolCall | readonly [] {
  const timeline = timelinePayloadOf({ payload: JSON.parse(payloadJson) as EventPayload });
  return (timeline && toolCallOf(timeline)) ?? [];
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

  add(turn: HistoryTurn, judged: Parameters<typeof judge>[1]): void {
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
