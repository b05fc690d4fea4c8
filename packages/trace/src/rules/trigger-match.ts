import type { TriggerSide } from '@agentspine/schema';
import { isNegated } from './negation.ts';

/** When a rule applies: its phrases, and whose words they are looked for in. */
export interface Trigger {
  /** The phrases; one of them is enough. */
  readonly phrases: readonly TriggerPhrase[];
  /** Not there: in both. */
  readonly on?: TriggerSide | undefined;
}

/** A phrase that a rule applies to. */
export interface TriggerPhrase {
  /** As the rule has it. */
  readonly phrase: string;
  /** The phrase, in lower case. */
  readonly lower: string;
}

/** What user and agent said in a turn, as far as it is known; in lower case, which is made once for all rules. */
export interface TurnTexts {
  /** What the user asked, in lower case. */
  readonly lowerAsked?: string | undefined;
  /** What the agent answered, in lower case. */
  readonly lowerAnswered?: string | undefined;
}

/** Texts of a turn as triggers look at them. */
export function turnTextsOf(turn: {
  readonly askedText?: string | null | undefined;
  readonly assistantText?: string | null | undefined;
}): TurnTexts {
  return { lowerAsked: turn.askedText?.toLowerCase(), lowerAnswered: turn.assistantText?.toLowerCase() };
}

/**
 * The first phrase that is in a text and is not denied there: every phrase and every place of it is looked at (SPEC 4.9,
 * V21). The text is in lower case.
 */
export function findPhrase(phrases: readonly TriggerPhrase[], lowerText: string): string | undefined {
  for (const { phrase, lower } of phrases) {
    for (let at = lowerText.indexOf(lower); at >= 0; at = lowerText.indexOf(lower, at + 1)) {
      if (!isNegated(lowerText, at)) return phrase;
    }
  }
  return undefined;
}

/** The phrase that makes a rule apply to a turn; what the user asked comes first. */
export function findTrigger({ phrases, on }: Trigger, { lowerAsked, lowerAnswered }: TurnTexts): string | undefined {
  const inAsked = on === 'assistant' || lowerAsked === undefined ? undefined : findPhrase(phrases, lowerAsked);
  if (inAsked !== undefined) return inAsked;
  return on === 'user' || lowerAnswered === undefined ? undefined : findPhrase(phrases, lowerAnswered);
}
