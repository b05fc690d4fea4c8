import { TraceError } from '@agentspine/home/trace-error';
import { didYouMean, type RuleInput } from '@agentspine/schema';
import type { RulePatch } from '@agentspine/trace';
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
  'forbid-command': 'forbidCommandMatches',
  check: 'check',
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

/** What the flags are called whose fields a rule has other names for. */
const flagsOfFields: Readonly<Record<string, string>> = {
  triggerPhrases: '--trigger',
  triggerOn: '--trigger-on',
  expectTool: '--expect-tool',
  expectCommandMatches: '--expect-command',
  expectPattern: '--expect-pattern',
  forbidCommandMatches: '--forbid-command',
  expectation: 'an expectation (--expect-tool, --expect-command, --expect-pattern), --forbid-command or --check',
  aims: 'expectations, --forbid-command and --check',
  scope: 'the scope',
  taskId: '--task',
  patch: 'the flags of rules update',
};

/** The error of a refused rule with the flag that was typed in place of the field that it became; any other error as it is. */
export function inWordsOfFlags(error: unknown): unknown {
  if (!(error instanceof TraceError) || error.code !== 'RULE_INVALID') return error;
  const { field, reason } = error;
  if (field === undefined || reason === undefined) return error;
  const message = `${flagsOfFields[field] ?? `--${field}`} ${reason}`;
  return new TraceError('RULE_INVALID', message, { cause: error, field, reason });
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
    forbidCommandMatches: textsFlag(input, 'forbid-command'),
    check: textFlag(input, 'check'),
    severity: textFlag(input, 'severity'),
    rationale: textFlag(input, 'rationale'),
  };
}
