import { openSpineReader } from '@agentspine/home/spine';
import { parseSince } from '@agentspine/reader';
import type { VerdictStatus } from '@agentspine/schema';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { timeForms } from '../filter-options.ts';
import { printAnswer } from '../output/print-answer.ts';
import { renderVerification } from '../output/verify-report.ts';
import { choiceFlag, countFlag, textFlag } from '../parse-command-line.ts';
import { warnOfTraceGap } from '../warn-of-trace-gap.ts';

/** Which verdicts make the command fail, by the word of `--fail-on`. */
const failing: Readonly<Record<'contradicted' | 'unverifiable' | 'never', readonly VerdictStatus[]>> = {
  contradicted: ['contradicted'],
  unverifiable: ['contradicted', 'unverifiable'],
  never: [],
};

const limitDefault = 20;

/** `spine verify`: whether agents did what they said, as a gate. */
export const verifyCommand: Command = {
  usage: 'spine verify [--session ID | --task T] [--since TIME] [--rule ID] [--fail-on WORD] [--limit N] [--json]',
  description: [
    'Tells what active rules say of turns, the newest first, and exits with 1 when something was claimed and not done. It',
    'looks at what is stored: rules judge a turn when it closes, and history when they are made. A session may be named as',
    'its runtime names it. Where the trace lacks something of the transcripts in custody, it exits with 1 too.',
    timeForms,
  ].join('\n'),
  options: {
    session: { type: 'string', value: 'ID', help: 'only turns of this session' },
    task: { type: 'string', value: 'T', help: 'only turns of this task' },
    since: { type: 'string', value: 'TIME', help: 'only turns that ended then or later' },
    rule: { type: 'string', value: 'ID', help: 'only what this rule says' },
    'fail-on': { type: 'string', value: 'WORD', help: 'contradicted (default), unverifiable for both, or never' },
    limit: { type: 'string', value: 'N', help: 'how many verdicts to list (default 20)' },
  },
  examples: [
    'spine verify --since 7d',
    'spine verify --session 019dbcc1-5a1c-7d1e-a8b5-0d0f4c6a2f10 --fail-on unverifiable --json',
  ],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const failOn = choiceFlag(input, 'fail-on', ['contradicted', 'unverifiable', 'never']) ?? 'contradicted';
  const ruleId = textFlag(input, 'rule');
  const limit = countFlag(input, 'limit', { min: 0 }) ?? limitDefault;
  const since = sinceOf(input, world);
  using spine = openSpineReader(world);
  if (ruleId !== undefined && spine.trace.rules.get(ruleId)?.deletedAt !== undefined) {
    throw new CommandError('CLI_NOT_FOUND', `rule ${ruleId} was deleted`);
  }
  if (ruleId !== undefined && spine.trace.rules.get(ruleId) === undefined) {
    throw new CommandError('CLI_NOT_FOUND', `there is no rule ${ruleId}; "spine rules list" has them`);
  }
  const filter = { sessionId: textFlag(input, 'session'), taskId: textFlag(input, 'task'), since, ruleId, limit };
  const found = spine.trace.rules.verdicts({ ...filter, statuses: ['contradicted', 'unverifiable'] });
  const notInTrace = await warnOfTraceGap('verify', spine.trace, world);
  // Of turns that are not there nobody knows what was claimed in them.
  const isUnknown = notInTrace !== undefined && failOn !== 'never';
  const isFailed = isUnknown || failing[failOn].some((status) => found.counts[status] > 0);
  const report = { isFailed, ...found, notInTrace };
  printAnswer({ input, world }, report, () => renderVerification(found));
  return isFailed ? 1 : 0;
}

function sinceOf(input: CommandInput, world: Surroundings): string | undefined {
  const text = textFlag(input, 'since');
  if (text === undefined) return undefined;
  const since = parseSince(text, world.clock().getTime());
  if (since === undefined) throw new CommandError('CLI_USAGE', `--since takes a time, not "${text}"`);
  return since;
}
