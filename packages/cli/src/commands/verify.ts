import { readClaimsOf, type ShownClaims } from '@agentspine/judge';
import { renderVerification } from '@agentspine/pages/text/render-verification';
import { parseSince, type VerdictList } from '@agentspine/reader';
import type { Look } from '@agentspine/render';
import { countClaims, renderClaims } from '@agentspine/render/claim-report';
import { renderJunit } from '@agentspine/render/junit-report';
import type { VerdictStatus } from '@agentspine/schema';
import { openHomeReader } from '@agentspine/stores/with-reader';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { askedAtOf, clockFor, timeForms, timezoneOption } from '../filter-options.ts';
import { printAnswer } from '../output/print-answer.ts';
import { choiceFlag, countFlag, hasFlag, textFlag } from '../parse-command-line.ts';
import { tellUnread } from '../tell-unread.ts';
import { runVerifyHook } from '../verify/run-verify-hook.ts';
import { warnOfTraceGap } from '../warn-of-trace-gap.ts';

const failWords = ['contradicted', 'stale', 'unverifiable', 'never'] as const;
type FailOn = (typeof failWords)[number];

/** Which verdicts of rules make the command fail, by the word of `--fail-on`. */
const failing: Readonly<Record<FailOn, readonly VerdictStatus[]>> = {
  contradicted: ['contradicted'],
  stale: ['contradicted'],
  unverifiable: ['contradicted', 'unverifiable'],
  never: [],
};

const limitDefault = 20;

/** `spine verify`: whether agents did what they said, as a gate. */
export const verifyCommand: Command = {
  usage:
    'spine verify [--session ID | --task T] [--since TIME] [--rule ID] [--all] [--fail-on WORD] [--limit N] [--format junit | --json]\n       spine verify --hook',
  description: [
    'Finds what agents say they did (tests, builds, linters, commits, pushes, pull requests, files) in every message, and holds it',
    'against what the transcript shows before it. Contradicted is a claim only where a run failed, a call was refused or a count',
    'differs; a claim for which nothing is found is unverifiable. Rules of your own are listed after the claims.',
    'It exits with 1 when a claim is contradicted, and when the trace lacks something of the transcripts in custody. A session',
    'may be named as its runtime names it. "--hook" is for a Stop hook of Claude Code: it reads the hook\'s JSON from stdin, looks',
    'at the last turn of the transcript, and exits with 2 and one sentence when a claim is contradicted or out of date.',
    timeForms,
  ].join('\n'),
  options: {
    session: { type: 'string', value: 'ID', help: 'only turns of this session' },
    task: { type: 'string', value: 'T', idOf: 'task', help: 'only turns of this task' },
    since: { type: 'string', value: 'TIME', help: 'only what was said then or later' },
    ...timezoneOption,
    rule: {
      type: 'string',
      value: 'ID',
      idOf: 'rule',
      help: 'only what this rule says: of calls, or of the claims that it checks',
    },
    all: { type: 'boolean', help: 'list verified claims too' },
    'fail-on': {
      type: 'string',
      value: 'WORD',
      choices: failWords,
      help: 'contradicted (default), stale or unverifiable for these too, or never',
    },
    limit: { type: 'string', value: 'N', help: 'how many claims, and verdicts of rules, to list (default 20)' },
    format: { type: 'string', value: 'NAME', choices: ['junit'], help: 'junit: the claims as test cases' },
    hook: { type: 'boolean', help: 'as a Stop hook of Claude Code' },
  },
  examples: [
    'spine verify --since 7d',
    'spine verify --since 1d --format junit > claims.xml',
    'spine verify --session 019dbcc1-5a1c-7d1e-a8b5-0d0f4c6a2f10 --fail-on unverifiable --json',
  ],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  if (hasFlag(input, 'hook')) return runVerifyHook(world);
  const failOn = choiceFlag(input, 'fail-on', failWords) ?? 'contradicted';
  const format = choiceFlag(input, 'format', ['junit']);
  const ruleId = textFlag(input, 'rule');
  const limit = countFlag(input, 'limit', { min: 0 });
  const since = await sinceOf(input, world);
  using reader = openHomeReader(world, 'spine');
  const place = { session: textFlag(input, 'session'), taskId: textFlag(input, 'task'), since };
  const filter = { ...place, ruleId, limit: limit ?? limitDefault };
  const found = reader.verdicts({ ...filter, statuses: ['contradicted', 'unverifiable'] });
  const rule = ruleId === undefined ? undefined : reader.rules.get(ruleId);
  // A rule that looks at calls says nothing of claims.
  const isOfCalls = ruleId !== undefined && rule?.check === undefined;
  const shown = !isOfCalls ? await readClaimsOf(world, reader, { ...place, rule }) : noClaims;
  const notInTrace = await warnOfTraceGap('verify', world);
  tellUnread('verify', shown, world);
  // Of turns that are not there nobody knows what was claimed in them.
  const isUnknown = (notInTrace !== undefined || shown.unreadable.length > 0) && failOn !== 'never';
  const isFailed = isUnknown || failsOver(found, shown.claims, failOn);
  if (format === 'junit') {
    world.stdout.write(renderJunit(shown.claims));
    return isFailed ? 1 : 0;
  }
  const { claims, ...unread } = shown;
  const listed = limit === undefined ? claims : claims.slice(0, limit);
  const report = { isFailed, claimCounts: countClaims(claims), claims: listed, ...found, notInTrace, ...unread };
  const showing = { showsAll: hasFlag(input, 'all'), limit: filter.limit, isOfCalls };
  const clock = await clockFor(input, world);
  printAnswer({ input, world, clock }, report, (look) => textOf(shown, found, { ...showing, look }));
  return isFailed ? 1 : 0;
}

const noClaims: ShownClaims = { claims: [], unreadable: [], filesWithoutBytes: 0 };

function failsOver(found: VerdictList, claims: ShownClaims['claims'], failOn: FailOn): boolean {
  if (failing[failOn].some((status) => found.counts[status] > 0)) return true;
  if (failOn === 'never') return false;
  const { contradicted, unverifiable, stale } = countClaims(claims);
  if (failOn === 'unverifiable') return contradicted + unverifiable > 0;
  return contradicted + (failOn === 'stale' ? stale : 0) > 0;
}

function textOf(
  { claims }: ShownClaims,
  found: VerdictList,
  {
    showsAll,
    limit,
    isOfCalls,
    look,
  }: { readonly showsAll: boolean; readonly limit: number; readonly isOfCalls: boolean; readonly look: Look },
): string {
  const hasVerdicts = Object.values(found.counts).some((count) => count > 0);
  const rules = hasVerdicts || isOfCalls ? `rules: ${renderVerification(found, look)}` : '';
  return isOfCalls ? rules : `${renderClaims(claims, { showsAll, limit, look })}${rules}`;
}

async function sinceOf(input: CommandInput, world: Surroundings): Promise<string | undefined> {
  const text = textFlag(input, 'since');
  if (text === undefined) return undefined;
  const since = parseSince(text, await askedAtOf(input, world));
  if (since === undefined) throw new CommandError('CLI_USAGE', `--since takes a time, not "${text}"`);
  return since;
}
