import type { Rule } from '@agentspine/schema';
import { type Expectation, expectationOf } from './expectation.ts';
import type { Trigger } from './trigger-match.ts';

/** A rule that is ready to be compared with events and turns. */
export interface CompiledRule {
  /** The rule. */
  readonly id: string;
  /** The task. */
  readonly taskId?: string | undefined;
  /** Digest of what it expects. Two rules with one signature are the same rule. */
  readonly signature: string;
  /** Not there: it applies to every turn. */
  readonly trigger?: Trigger | undefined;
  /** What it expects. */
  readonly expectation: Expectation;
  /** What a verdict says of it: the pattern, or the commands with ` | ` between them. */
  readonly expectedPattern?: string | undefined;
}

/** Compiles a rule; patterns that cannot be compiled are part of the result, not an error. */
export function compileRule(rule: Rule): CompiledRule {
  const { id, taskId, signature, triggerPhrases, triggerOn } = rule;
  return {
    id,
    taskId,
    signature,
    trigger: triggerPhrases === undefined ? undefined : { phrases: triggerPhrases.map(lowered), on: triggerOn },
    expectation: expectationOf(rule),
    expectedPattern: expectedPatternOf(rule),
  };
}

function expectedPatternOf({ expectPattern, expectCommandMatches, forbidCommandMatches }: Rule): string | undefined {
  if (forbidCommandMatches !== undefined) return `none of ${forbidCommandMatches.join(' | ')}`;
  return expectPattern ?? expectCommandMatches?.join(' | ');
}

function lowered(phrase: string): { readonly phrase: string; readonly lower: string } {
  return { phrase, lower: phrase.toLowerCase() };
}
