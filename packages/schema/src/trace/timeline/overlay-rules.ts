import type { ClassificationMatch, TimelineMetadata } from '../timeline-event.ts';
import type { Lane, MatchKind } from '../words.ts';

/** A rule that matched an event; in the order of their decision, then rule, then kind. */
export interface Enforcement {
  readonly ruleId: string;
  readonly matchKind: MatchKind;
}

export interface RuleOverlay {
  readonly lane: Lane;
  readonly matches: readonly ClassificationMatch[];
  readonly metadata: TimelineMetadata;
}

/** What is shown over an event while rules match it; it is made on reading and never stored (SPEC 4.6). */
export const overlayKeys: readonly string[] = ['ruleEnforcements', 'originalLane'];

/** Adds the rules that matched an event: it is then in the lane `rule`, and `originalLane` says which lane is its own. */
export function overlayRules(
  lane: Lane,
  metadata: TimelineMetadata,
  enforcements: readonly Enforcement[],
): RuleOverlay {
  if (enforcements.length === 0) return { lane, matches: [], metadata };
  return {
    lane: 'rule',
    matches: enforcements.map(({ ruleId }) => ({ ruleId, score: 1, tags: [], reasons: [] })),
    metadata: {
      ...metadata,
      ruleEnforcements: enforcements,
      ...(lane === 'rule' ? {} : { originalLane: lane }),
    },
  };
}

/** Metadata as it may be stored: without what an overlay put there. */
export function withoutOverlay(metadata: TimelineMetadata): TimelineMetadata {
  if (!overlayKeys.some((key) => Object.hasOwn(metadata, key))) return metadata;
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => !overlayKeys.includes(key)));
}
