import type { Reader } from '@agentspine/reader';
import type { RuleInput, VerdictStatus } from '@agentspine/schema';
import type { HomeContext } from '@agentspine/stores';
import { parseRuleInput, type RuleExample, tryRules as tryOnTurns } from '@agentspine/trace';
import type { ClaimView } from './claim-view.ts';
import type { ShownClaims } from './judge-home-claims.ts';
import { isChecked, readClaimsOf } from './rule-claims.ts';

/** What a rule would say of history, had it been there from the start. */
export type TriedRule = {
  /** Its name. */
  readonly name: string;
  /** How much of history is in its scope: closed turns, or claims of every kind. */
  readonly considered: number;
  /** Of how many it would say what. */
  readonly counts: Readonly<Record<VerdictStatus, number>>;
} & (
  | { readonly of: 'turns'; readonly examples: readonly RuleExample[] }
  | { readonly of: 'claims'; readonly examples: readonly ClaimView[] }
);

/** What rules would say, and of which transcripts that is not known. */
export interface RuleTrials extends Omit<ShownClaims, 'claims'> {
  /** In the order in which they were given. */
  readonly rules: readonly TriedRule[];
}

const order = ['contradicted', 'unverifiable', 'verified'] as const satisfies readonly VerdictStatus[];

/**
 * Tries rules on history with at most `limit` examples of each, and writes nothing of them.
 * @throws TraceError `RULE_INVALID`, ReaderError `READER_SPINE_…`
 */
export async function tryRules(
  world: HomeContext,
  reader: Reader,
  { inputs, limit }: { readonly inputs: readonly RuleInput[]; readonly limit: number },
): Promise<RuleTrials> {
  const contents = inputs.map(parseRuleInput);
  const ofCalls = contents.filter(({ check }) => check === undefined);
  const trials = new Map(
    reader.rules.history((history) => tryOnTurns(history, ofCalls, limit)).map((trial, at) => [ofCalls[at], trial]),
  );
  const rules: TriedRule[] = [];
  let unread: Omit<ShownClaims, 'claims'> = { unreadable: [], filesWithoutBytes: 0 };
  for (const content of contents) {
    const { name, taskId } = content;
    const trial = trials.get(content);
    if (trial !== undefined) {
      const { turns: considered, counts, examples } = trial;
      rules.push({ name, of: 'turns', considered, counts, examples });
      continue;
    }
    const { claims, ...rest } = await readClaimsOf(world, reader, { taskId });
    unread = rest;
    rules.push({
      name,
      considered: claims.length,
      ...trialOf(
        claims.filter((claim) => isChecked(claim, content)),
        limit,
      ),
    });
  }
  return { rules, ...unread };
}

function trialOf(claims: readonly ClaimView[], limit: number) {
  const ofStatus = (status: VerdictStatus) => claims.filter((claim) => claim.status === status);
  const counts = {
    verified: ofStatus('verified').length,
    contradicted: ofStatus('contradicted').length,
    unverifiable: ofStatus('unverifiable').length,
  };
  return { of: 'claims' as const, counts, examples: order.flatMap(ofStatus).slice(0, limit) };
}
