import type { TriggerSide } from '@agentspine/schema';
import { isNegated } from './negation.ts';

/** When a rule applies: its phrases, and whose words they are looked for in. */
export interface Trigger {
  readonly phrases: readonly TriggerPhrase[];
  /** Not there: in both. */
  readonly on?: TriggerSide | undefined;
}

export interface TriggerPhrase {
  /** As the rule has it. */
  readonly phrase: string;
  readonly lower: string;
}

/** What user and agent said in a turn, as far as it is known. */
export interface TurnTexts {
  readonly askedText?: string | undefined;
  readonly assistantText?: string | undefined;
}

/**
 * The first phrase that stands in a text and is not denied there: every phrase and every place of it is looked at (SPEC 4.9,
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
export function findTrigger({ phrases, on }: Trigger, texts: TurnTexts): string | undefined {
  const asked = on === 'assistant' ? undefined : texts.askedText;
  const answered = on === 'user' ? undefined : texts.assistantText;
  const inAsked = asked === undefined ? undefined : findPhrase(phrases, asked.toLowerCase());
  if (inAsked !== undefined || answered === undefined) return inAsked;
  return findPhrase(phrases, answered.toLowerCase());
}
