import { ruleChecks, ruleSeverities } from '@agentspine/schema';
import type { Command } from '../command.ts';
import { exportRules, listRules, reportRules, showRule, tryRuleFile } from '../rules/read-rules.ts';
import { createRule, demoteRule, promoteRule, removeRule, restoreRule, updateRule } from '../rules/run-rule-change.ts';
import { runRuleImport } from '../rules/run-rule-import.ts';
import { runRuleReevaluate } from '../rules/run-rule-reevaluate.ts';

const ruleNeeds = ['the id of a rule'];

/** `spine rules`: what is expected of agents when they were asked, or claim, something (SPEC 4.9). */
export const rulesCommand: Command = {
  usage: [
    'spine rules create --name N [--trigger TEXT]… [--trigger-on user|assistant] AIM [--task T] [--json]',
    'spine rules update ID [--name N] [--trigger TEXT]… [--clear PART]… … [--json]',
    'spine rules list [--task T] [--all] | show ID | export [--json]',
    'spine rules report [--task T] [--limit N] [--json]',
    'spine rules delete ID [--purge] | restore ID | promote ID | demote ID --task T [--json]',
    'spine rules reevaluate [ID] | import FILE|--starter [--json]',
    'spine rules try FILE [--limit N] [--json]',
  ].join('\n'),
  description: [
    'A rule applies to a turn in which one of its triggers was said and not negated; a rule without a trigger applies to every',
    'turn. AIM is one of three. Expectations (--expect-…): the turn is verified when one tool call meets all of them, and',
    'contradicted when none does. --forbid-command: the turn is contradicted when a call has such a command, else verified.',
    `--check: claims of agents are held against what was done, as "spine verify" does; it is one of ${ruleChecks.join(', ')}.`,
    '  create      adds a rule and judges all past turns by it; "reevaluate" continues after Ctrl-C',
    '  update      changes a rule; new triggers or expectations remove its verdicts, and "reevaluate" judges again',
    '  delete      stops a rule and keeps its verdicts; with --purge removes them too',
    '  import      adds the rules that "export" printed, and skips those that exist',
    '  try         what the rules of a file would say of history, with examples; nothing is created',
    '  report      how often each rule applied, its verdicts, and turns that it contradicts',
  ].join('\n'),
  options: {
    name: { type: 'string', value: 'N', help: 'what the rule is called' },
    trigger: { type: 'string', multiple: true, value: 'TEXT', help: 'a phrase, in any case; may be given again' },
    'trigger-on': { type: 'string', value: 'SIDE', help: 'user or assistant: who must say the trigger (default both)' },
    'expect-tool': {
      type: 'string',
      value: 'TOOL',
      help: 'command, file-read, file-write or web, or a tool such as Bash',
    },
    'expect-command': {
      type: 'string',
      multiple: true,
      value: 'TEXT',
      help: 'a part of a command, or a regular expression; any of them',
    },
    'expect-pattern': { type: 'string', value: 'REGEX', help: 'must match the path or the command of the call' },
    'forbid-command': {
      type: 'string',
      multiple: true,
      value: 'TEXT',
      help: 'a part of a command, or a regular expression, that no call may have',
    },
    check: { type: 'string', value: 'CHECK', help: 'which claims to check' },
    task: { type: 'string', value: 'T', idOf: 'task', help: 'only turns of this task' },
    severity: { type: 'string', value: 'S', help: `${ruleSeverities.join(', ')} (default info)` },
    rationale: { type: 'string', value: 'TEXT', help: 'why the rule exists' },
    clear: {
      type: 'string',
      multiple: true,
      value: 'PART',
      help: 'trigger, trigger-on, expect-tool, expect-command, expect-pattern, forbid-command, check or rationale',
    },
    all: { type: 'boolean', help: 'also deleted rules' },
    limit: {
      type: 'string',
      value: 'N',
      help: 'how many contradicted turns of a rule the report names, or examples try shows (default 3)',
    },
    purge: { type: 'boolean', help: 'also remove its verdicts' },
    starter: { type: 'boolean', help: 'rules for Claude Code and Codex that come with spine' },
  },
  subcommands: {
    create: { run: createRule },
    update: { needs: ruleNeeds, idOf: 'rule', run: updateRule },
    list: { run: listRules },
    report: { run: reportRules },
    show: { needs: ruleNeeds, idOf: 'rule', run: showRule },
    export: { run: exportRules },
    delete: { needs: ruleNeeds, idOf: 'rule', run: removeRule },
    restore: { needs: ruleNeeds, idOf: 'rule', run: restoreRule },
    promote: { needs: ruleNeeds, idOf: 'rule', run: promoteRule },
    demote: { needs: ruleNeeds, idOf: 'rule', run: demoteRule },
    reevaluate: { takes: 1, run: runRuleReevaluate },
    import: { takes: 1, run: runRuleImport },
    try: { takes: 1, run: tryRuleFile },
  },
  examples: [
    'spine rules create --name "tests really ran" --trigger "tests pass" --expect-command "vitest|pytest"',
    'spine rules create --name "no force push" --forbid-command "git push --force" --severity block',
    'spine rules try rules.json --limit 5',
    'spine rules import --starter',
    'spine rules update 01KRN4Q9WPAVJ4ZCKFRXKCPX2T --trigger-on user --clear expect-pattern',
    'spine rules report',
    'spine rules export > rules.json',
  ],
};
