import type { MatchKind, TimelinePayload, TriggerSide } from '@agentspine/schema';
import type { CompiledRule } from './compiled-rule.ts';
import { type Conditions, fulfils } from './expectation.ts';
import { type ToolCall, toolCallOf } from './tool-call-of.ts';
import { findPhrase, type Trigger, type TurnTexts } from './trigger-match.ts';

/** A rule that matches an event. */
export interface EventMatch {
  /** The rule. */
  readonly ruleId: string;
  /** How it matched. */
  readonly matchKind: MatchKind;
}

/** What rules look at of an event. */
export type MatchedEvent = Pick<TimelinePayload, 'kind' | 'title' | 'body' | 'metadata'>;

interface TriggeredRule {
  readonly id: string;
  readonly trigger: Trigger;
}

interface ExpectingRule {
  readonly id: string;
  readonly conditions: Conditions;
  /** A call that a rule forbids triggers it: nothing fulfils it after that. */
  readonly matchKind: MatchKind;
}

/** Rules of one scope, the oldest first, sorted by the events that they can concern. */
export class RuleIndex {
  /** The active rules. */
  readonly rules: readonly CompiledRule[];
  readonly #triggered: Readonly<Record<TriggerSide, readonly TriggeredRule[]>>;
  /** Whether any phrase may be in a text in lower case. */
  readonly #mayHavePhrase: Readonly<Record<TriggerSide, (lowerText: string) => boolean>>;
  readonly #expecting: readonly ExpectingRule[];
  /** Rules that apply whatever was said. */
  readonly #untriggered: readonly CompiledRule[];
  readonly #order: ReadonlyMap<string, number>;

  constructor(rules: readonly CompiledRule[]) {
    this.rules = rules;
    this.#triggered = { user: triggeredBy(rules, 'user'), assistant: triggeredBy(rules, 'assistant') };
    const { user, assistant } = this.#triggered;
    this.#mayHavePhrase = { user: phraseFilterOf(user), assistant: phraseFilterOf(assistant) };
    this.#expecting = rules.flatMap(({ id, expectation }): readonly ExpectingRule[] => {
      if (expectation.kind === 'conditions') return [{ id, conditions: expectation, matchKind: 'expect-fulfilled' }];
      return expectation.kind === 'forbidden' ? [{ id, conditions: expectation, matchKind: 'trigger' }] : [];
    });
    this.#untriggered = rules.filter(({ trigger }) => trigger === undefined);
    this.#order = new Map(rules.map(({ id }, order) => [id, order]));
  }

  /** Which rules an event triggers or fulfils, in the order of the rules (SPEC 4.9). */
  match(event: MatchedEvent): readonly EventMatch[] {
    const call = this.#expecting.length === 0 ? undefined : toolCallOf(event);
    const side = sideOf(event.kind);
    const fulfilled = call === undefined ? [] : this.#metBy(call);
    const triggered = side === undefined ? [] : this.#triggeredBy(event, side);
    if (fulfilled.length === 0 || triggered.length === 0) return fulfilled.length === 0 ? triggered : fulfilled;
    return [...triggered, ...fulfilled].toSorted((a, b) => this.#orderOf(a) - this.#orderOf(b));
  }

  /** The rules that may apply to a turn: few have to be asked about one in which no phrase of any was said. */
  candidates({ lowerAsked, lowerAnswered }: TurnTexts): readonly CompiledRule[] {
    const { user, assistant } = this.#mayHavePhrase;
    const isSaid =
      (lowerAsked !== undefined && user(lowerAsked)) || (lowerAnswered !== undefined && assistant(lowerAnswered));
    return isSaid ? this.rules : this.#untriggered;
  }

  #metBy(call: ToolCall): readonly EventMatch[] {
    const matches: EventMatch[] = [];
    for (const { id, conditions, matchKind } of this.#expecting) {
      if (fulfils(conditions, call)) matches.push({ ruleId: id, matchKind });
    }
    return matches;
  }

  #triggeredBy({ title, body }: MatchedEvent, side: TriggerSide): readonly EventMatch[] {
    if (this.#triggered[side].length === 0) return [];
    const text = `${title}\n${body ?? ''}`.toLowerCase();
    if (!this.#mayHavePhrase[side](text)) return [];
    return this.#triggered[side]
      .filter(({ trigger }) => findPhrase(trigger.phrases, text) !== undefined)
      .map(({ id }) => ({ ruleId: id, matchKind: 'trigger' }));
  }

  #orderOf({ ruleId }: EventMatch): number {
    return this.#order.get(ruleId) ?? 0;
  }
}

function sideOf(kind: MatchedEvent['kind']): TriggerSide | undefined {
  if (kind === 'user.message') return 'user';
  return kind === 'assistant.response' ? 'assistant' : undefined;
}

function triggeredBy(rules: readonly CompiledRule[], side: TriggerSide): readonly TriggeredRule[] {
  return rules.flatMap(({ id, trigger }) =>
    trigger !== undefined && (trigger.on ?? side) === side ? [{ id, trigger }] : [],
  );
}

/** A filter looks for so much of each phrase, and is not made of more: an expression may not be of any size. */
const filteredCharacters = 12;
const filteredPhrasesMax = 1000;

/** Looks for the beginnings of all phrases in one pass; texts with bars between them, so that no such expression can be slow. */
function phraseFilterOf(rules: readonly TriggeredRule[]): (lowerText: string) => boolean {
  const beginnings = new Set(
    rules.flatMap(({ trigger }) => trigger.phrases.map(({ lower }) => lower.slice(0, filteredCharacters))),
  );
  if (beginnings.size === 0) return () => false;
  if (beginnings.size > filteredPhrasesMax) return () => true;
  const expression = new RegExp([...beginnings].map(escapePhrase).join('|'));
  return (lowerText) => expression.test(lowerText);
}

function escapePhrase(phrase: string): string {
  return phrase.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
