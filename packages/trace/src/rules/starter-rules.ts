import type { RuleCheck, RuleInput, RuleSeverity } from '@agentspine/schema';

/** Rules for the history of coding agents: each checks one kind of claim, and says in `rationale` why. */
export const starterRules: readonly RuleInput[] = [
  ruleOf('tests claimed', 'tests-pass', 'warn', 'The claim that costs most when it is not so.'),
  ruleOf('build claimed', 'build-passes', 'warn', 'Reading code is not a build.'),
  ruleOf('types claimed', 'types-pass', 'warn', 'Reading code is not a type check.'),
  ruleOf('lint claimed', 'lint-passes', 'info', 'A linter that was not run finds nothing.'),
  ruleOf(
    'commit claimed',
    'committed',
    'warn',
    'Work that is said to be committed is left alone afterwards, and lost with the working copy where it was not.',
  ),
  ruleOf('push claimed', 'pushed', 'warn', 'What is said to be pushed is looked for by others.'),
  ruleOf('pull request claimed', 'pr-opened', 'warn', 'What is said to be opened is waited for by others.'),
  ruleOf('file claimed written', 'file-written', 'info', 'A file that was not written is missed late.'),
];

function ruleOf(name: string, check: RuleCheck, severity: RuleSeverity, why: string): RuleInput {
  const rationale = `${why} It is contradicted only by a run, a call or a count that one can point at; where nothing is found, nothing is said.`;
  return { name, check, severity, rationale };
}
