import type { SpineConnection } from '@agentspine/sqlite';
import type { EventRecorder } from '../event-recorder.ts';
import type { EventIds } from '../events/event-ids.ts';
import { ActiveRules } from './active-rules.ts';
import { Backfill } from './backfill.ts';
import { RuleReaction } from './rule-reaction.ts';
import { RuleStore } from './rule-store.ts';

export interface MakeRulesParts {
  readonly connection: SpineConnection;
  readonly recorder: EventRecorder;
  readonly ids: EventIds;
  readonly now: () => number;
}

/** The rules, and what they have to say late. */
export interface MadeRules {
  readonly store: RuleStore;
  readonly judgeLate: RuleReaction['judgeLate'];
}

/** Puts the rules of a trace together, and has them look at every new event. */
export function makeRules({ connection, recorder, ids, now }: MakeRulesParts): MadeRules {
  const active = new ActiveRules(connection);
  const reaction = new RuleReaction({ connection, recorder, active });
  recorder.react((event, closed) => reaction.react(event, closed));
  const backfill = new Backfill({ connection, recorder, active });
  const store = new RuleStore({ connection, recorder, ids, now, backfill });
  return { store, judgeLate: (events) => reaction.judgeLate(events) };
}
