import { didYouMean } from '@agentspine/schema';
import type { RuleInput, RulePatch } from '@agentspine/trace';
import type { CommandInput } from '../command.ts';
import { CommandError } from '../errors.ts';
import { textFlag, textsFlag } from '../parse-command-line.ts';

/** What `--clear` calls the parts of a rule. */
const clearable: Readonly<Record<string, keyof RulePatch>> = {
  trigger: 'triggerPhrases',
  'trigger-on': 'triggerOn',
  'expect-tool': 'expectTool',
  'expect-command': 'expectCommandMatches',
  'expect-pattern': 'expectPattern',
  rationale: 'rationale',
};

/** What the flags say of a rule; its words are checked where it is made. */
export function ruleInputOf(input: CommandInput): RuleInput {
  return { name: textFlag(input, 'name') ?? '', ...partsOf(input), taskId: textFlag(input, 'task') } as RuleInput;
}

/** What the flags change of a rule. @throws CommandError `CLI_USAGE` */
export function rulePatchOf(input: CommandInput): RulePatch {
  if (textFlag(input, 'task') !== undefined) {
    throw new CommandError('CLI_USAGE', 'a rule changes its scope with "rules promote" and "rules demote"');
  }
  const cleared: Record<string, null> = {};
  for (const part of textsFlag(input, 'clear') ?? []) {
    const field = clearable[part];
    if (field === undefined) {
      const hint = didYouMean(part, Object.keys(clearable));
      throw new CommandError('CLI_USAGE', `--clear takes ${Object.keys(clearable).join(', ')}, not "${part}"${hint}`);
    }
    cleared[field] = null;
  }
  const name = textFlag(input, 'name');
  return { ...(name === undefined ? {} : { name }), ...partsOf(input), ...cleared } as RulePatch;
}

/** The id of the rule that a subcommand is about. */
export function ruleIdOf(input: CommandInput): string {
  return input.positionals[0] ?? '';
}

function partsOf(input: CommandInput): Readonly<Record<string, unknown>> {
  return {
    triggerPhrases: textsFlag(input, 'trigger'),
    triggerOn: textFlag(input, 'trigger-on'),
    expectTool: textFlag(input, 'expect-tool'),
    expectCommandMatches: textsFlag(input, 'expect-command'),
    expectPattern: textFlag(input, 'expect-pattern'),
    severity: textFlag(input, 'severity'),
    rationale: textFlag(input, 'rationale'),
  };
}
