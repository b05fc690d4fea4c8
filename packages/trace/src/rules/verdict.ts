import type { VerdictStatus } from '@agentspine/schema';
import type { CompiledRule } from './compiled-rule.ts';
import { type Expectation, fulfils, isOfAction } from './expectation.ts';
import type { ToolCall } from './tool-call-of.ts';
import { findTrigger, type TurnTexts } from './trigger-match.ts';

/** A closed turn as rules see it. */
export interface JudgedTurn extends TurnTexts {
  readonly calls: readonly ToolCall[];
}

/** What a rule says of a turn (SPEC 4.9). */
export interface Verdict {
  readonly status: VerdictStatus;
  /** The phrase that made the rule apply. */
  readonly matchedPhrase?: string | undefined;
  readonly expectedPattern?: string | undefined;
  /** Commands or paths of the calls of the expected action. */
  readonly actualToolCalls: readonly string[];
  /** Those that fulfilled it; only of `verified`. */
  readonly matchedToolCalls?: readonly string[] | undefined;
}

/** What the calls of a turn amount to: none of the expected action, none that meets all conditions, or one that does. */
export type CallOutcome = 'no-call' | 'no-match' | 'match';

/** The decision table of SPEC 4.9; of forbidden commands, that a call meets them is what must not be. */
export const verdictTable: Readonly<Record<Expectation['kind'], Readonly<Record<CallOutcome, VerdictStatus>>>> = {
  conditions: { 'no-call': 'contradicted', 'no-match': 'contradicted', match: 'verified' },
  forbidden: { 'no-call': 'verified', 'no-match': 'verified', match: 'contradicted' },
  'broken-pattern': { 'no-call': 'unverifiable', 'no-match': 'unverifiable', match: 'unverifiable' },
  nothing: { 'no-call': 'unverifiable', 'no-match': 'unverifiable', match: 'unverifiable' },
};

/** How many calls a verdict names, and how much of each: a turn may have thousands. */
export const namedCallsMax = 200;
const namedCallCharactersMax = 1000;

/** What a rule says of a closed turn; `undefined` where it does not apply. */
export function judge(rule: CompiledRule, turn: JudgedTurn): Verdict | undefined {
  const matchedPhrase = rule.trigger === undefined ? undefined : findTrigger(rule.trigger, turn);
  if (rule.trigger !== undefined && matchedPhrase === undefined) return undefined;
  const { expectation, expectedPattern } = rule;
  const { calls, matched } = lookedAt(expectation, turn.calls);
  const status = verdictTable[expectation.kind][outcomeOf(calls, matched)];
  return {
    status,
    matchedPhrase,
    expectedPattern,
    actualToolCalls: namesOf(calls),
    ...(status === 'verified' ? { matchedToolCalls: namesOf(matched) } : {}),
  };
}

/** The calls that a rule is about, and those of them that meet what it says. */
function lookedAt(expectation: Expectation, all: readonly ToolCall[]) {
  switch (expectation.kind) {
    case 'conditions': {
      const calls = all.filter((call) => isOfAction(expectation, call));
      return { calls, matched: calls.filter((call) => fulfils(expectation, call)) };
    }
    case 'forbidden': {
      // What was run besides is not what such a rule is about.
      const matched = all.filter((call) => fulfils(expectation, call));
      return { calls: matched, matched };
    }
    case 'broken-pattern':
    case 'nothing':
      return { calls: all, matched: [] };
    default:
      return expectation satisfies never;
  }
}

/** The worst first. */
export const verdictOrder: readonly VerdictStatus[] = ['contradicted', 'unverifiable', 'verified'];

/** The worst of all verdicts on a turn; `undefined` where there is none (SPEC 4.9). */
export function worstVerdict(statuses: Iterable<VerdictStatus>): VerdictStatus | undefined {
  const present = new Set(statuses);
  return verdictOrder.find((status) => present.has(status));
}

function outcomeOf(calls: readonly ToolCall[], matched: readonly ToolCall[]): CallOutcome {
  if (matched.length > 0) return 'match';
  return calls.length > 0 ? 'no-match' : 'no-call';
}

function namesOf(calls: readonly ToolCall[]): readonly string[] {
  return calls
    .slice(0, namedCallsMax)
    .map(({ command, path, tool }) => (command ?? path ?? tool).slice(0, namedCallCharactersMax).toWellFormed());
}
