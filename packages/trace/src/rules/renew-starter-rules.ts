import type { RuleCheck } from '@agentspine/schema';
import type { RuleStore } from './rule-store.ts';
import { starterRules } from './starter-rules.ts';

/**
 * The rules that the starter set had before it was made of checks, by signature: phrases, and commands of which one had to be
 * typed. The last one accused wherever no search was found, and no check stands for it.
 */
const formerStarters: ReadonlyMap<string, RuleCheck | undefined> = new Map([
  ['ff4cec96f7ac192e8fa1d09b35a394330992fbdc00e4835783ec3400adbc86fc', 'tests-pass'],
  ['6592550616ef6d72ac585c38c9a7dae81c63ad8410977262069199432db4caa4', 'build-passes'],
  ['855ca039d9ce27b7d73467511a878b318c126d67d4fdb9cc910346c4115afeef', 'lint-passes'],
  ['d902a91faf43c3eefcdf5f1fd3943eab2337c8b6010d474441bb308d80196ba2', 'file-written'],
  ['518917075a5278cfe052e35274eab5d7b26e25af766dbd321b8921908a8f9b1b', 'committed'],
  ['c387f9c295f9f2fe9e2ff35cd6cdb104445e77c59d744d3647625be03edaaca0', 'pushed'],
  ['88009ed771c0c814dce1f6e0646a92a89a367a7c00dc24c4d3873cc6cb857232', undefined],
]);

/** What a check does not have. */
const cleared = {
  ...{ triggerPhrases: null, triggerOn: null, expectTool: null, expectCommandMatches: null, expectPattern: null },
} as const;

/**
 * Makes checks of the active rules that are as a former starter set had them, and deletes the one for which there is no check.
 * Rules that somebody changed stay. Their events say what became of them; each change is a transaction, so that a run that is
 * killed goes on at the next call. @throws DatabaseError `SPINE_…`
 */
export function renewStarterRules(rules: Pick<RuleStore, 'list' | 'update' | 'delete'>): void {
  for (const { id, signature } of rules.list()) {
    if (!formerStarters.has(signature)) continue;
    const check = formerStarters.get(signature);
    const starter = starterRules.find((rule) => rule.check === check);
    if (check === undefined) rules.delete(id);
    else rules.update(id, { ...cleared, check, rationale: starter?.rationale ?? null });
  }
}
