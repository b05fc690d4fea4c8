import { ruleSeverities } from '@agentspine/schema';
import type { Command } from '../command.ts';
import { exportRules, listRules, reportRules, showRule } from '../rules/read-rules.ts';
import { createRule, demoteRule, promoteRule, removeRule, restoreRule, updateRule } from '../rules/run-rule-change.ts';
import { runRuleImport } from '../rules/run-rule-import.ts';
import { runRuleReevaluate } from '../rules/run-rule-reevaluate.ts';

const ruleNeeds = ['the id of a rule'];

/** `spine rules`: what is expected of agents when they were asked, or claim, something (SPEC 4.9). */
export const rulesCommand: Command = {
  usage: [
    'spine rules create --name N [--trigger TEXT]… [--trigger-on user|assistant] EXPECTATION [--task T] [--json]',
    '       spine rules update ID [--name N] [--trigger TEXT]… [--clear PART]… … [--json]',
    '       spine rules list [--task T] [--all] | show ID | export [--json]',
    '       spine rules report [--task T] [--limit N] [--json]',
    '       spine rules delete ID [--purge] | restore ID | promote ID | demote ID --task T [--json]',
    '       spine rules reevaluate [ID] | import FILE|--starter [--json]',
  ].join('\n'),
  description: [
    'A rule applies to turns in which one of its triggers was said and not denied; without a trigger to all. Such a turn is',
    'verified when one tool call meets every EXPECTATION, contradicted when none does. A new rule judges history too; Ctrl-C',
    'ends that, and "reevaluate" goes on there. A change of triggers or expectations takes back what the rule said so far:',
    '"reevaluate" judges history anew. "delete" keeps it, and with --purge does not. "import" takes what "export" prints,',
    'and leaves out what is there. "report" tells of each rule how often it applied, what it said then, and which turns it',
    'contradicts.',
  ].join('\n'),
  options: {
    name: { type: 'string', value: 'N', help: 'what the rule is called' },
    trigger: { type: 'string', multiple: true, value: 'TEXT', help: 'a phrase, in any case; may be given again' },
    'trigger-on': { type: 'string', value: 'SIDE', help: 'user or assistant: whose words; default both' },
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
    'expect-pattern': { type: 'string', value: 'REGEX', help: 'in the path of the call, or in its command' },
    task: { type: 'string', value: 'T', help: 'only turns of this task' },
    severity: { type: 'string', value: 'S', help: `${ruleSeverities.join(', ')} (default info)` },
    rationale: { type: 'string', value: 'TEXT', help: 'why there is such a rule' },
    clear: {
      type: 'string',
      multiple: true,
      value: 'PART',
      help: 'trigger, trigger-on, expect-tool, expect-command, expect-pattern or rationale',
    },
    all: { type: 'boolean', help: 'deleted ones too' },
    limit: { type: 'string', value: 'N', help: 'how many contradicted turns the report names of a rule (default 3)' },
    purge: { type: 'boolean', help: 'with all that it said' },
    starter: { type: 'boolean', help: 'rules for Claude Code and Codex that come with spine' },
  },
  subcommands: {
    create: { run: createRule },
    update: { needs: ruleNeeds, run: updateRule },
    list: { run: listRules },
    report: { run: reportRules },
    show: { needs: ruleNeeds, run: showRule },
    export: { run: exportRules },
    delete: { needs: ruleNeeds, run: removeRule },
    restore: { needs: ruleNeeds, run: restoreRule },
    promote: { needs: ruleNeeds, run: promoteRule },
    demote: { needs: ruleNeeds, run: demoteRule },
    reevaluate: { takes: 1, run: runRuleReevaluate },
    import: { takes: 1, run: runRuleImport },
  },
  examples: [
    'spine rules create --name "tests really ran" --trigger "tests pass" --expect-command "vitest|pytest"',
    'spine rules import --starter',
    'spine rules update 01KRN4Q9WPAVJ4ZCKFRXKCPX2T --trigger-on user --clear expect-pattern',
    'spine rules report',
    'spine rules export > rules.json',
  ],
};
