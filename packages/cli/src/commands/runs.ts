import { type RunReport, renderResumePlan, renderRun, renderRuns } from '@agentspine/pages/text/render-log';
import { openHomeReader } from '@agentspine/stores/with-reader';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { printAnswer } from '../output/print-answer.ts';
import { countFlag, hasFlag, textFlag } from '../parse-command-line.ts';

const roundsDefault = 10;

/** `spine runs`: workflow runs, and how one goes on after a crash. */
export const runsCommand: Command = {
  usage: [
    'spine runs list [--workflow W] [--all]',
    'spine runs show RUN [--limit N]',
    'spine runs resume-plan RUN [--json]',
  ].join('\n'),
  description: [
    '  list         runs that are queued or started, the oldest first; with --all every run, the newest first',
    '  show         one run: its status, what it was started with, and its newest rounds',
    '  resume-plan  what is needed to resume a run after a crash: trigger payload, messages, number of the next round; fails',
    '               with the reason when the run cannot be resumed',
  ].join('\n'),
  options: {
    workflow: { type: 'string', value: 'W', help: 'only runs of this workflow' },
    all: { type: 'boolean', help: 'also runs that have ended' },
    limit: { type: 'string', value: 'N', help: 'how many rounds (default 10)' },
  },
  subcommands: {
    list: { run: listRuns },
    show: { needs: ['the id of a run'], idOf: 'run', run: showRun },
    'resume-plan': { needs: ['the id of a run'], idOf: 'run', run: showResumePlan },
  },
  examples: ['spine runs list --workflow review', 'spine runs show run-1', 'spine runs resume-plan run-1 --json'],
};

function listRuns(input: CommandInput, world: Surroundings): number {
  const workflow = textFlag(input, 'workflow');
  using reader = openHomeReader(world, 'spine');
  const isAll = hasFlag(input, 'all');
  const runs = isAll ? reader.runs.all(workflow) : reader.runs.active(workflow);
  return printAnswer({ input, world }, runs, (look) =>
    runs.length === 0 ? `no ${isAll ? '' : 'active '}runs\n` : renderRuns(runs, look),
  );
}

function showRun(input: CommandInput, world: Surroundings): number {
  const [runId = ''] = input.positionals;
  const limit = countFlag(input, 'limit', { min: 0 }) ?? roundsDefault;
  using reader = openHomeReader(world, 'spine');
  const found = reader.runs.get(runId);
  if (found === undefined) throw noSuchRun(runId);
  const report: RunReport = {
    run: found,
    triggerPayload: reader.runs.triggerPayload(runId),
    roundCount: reader.runs.roundCount(runId),
    rounds: reader.runs.rounds(runId, { before: 0, limit }),
  };
  return printAnswer({ input, world }, report, (look) => renderRun(report, look));
}

function showResumePlan(input: CommandInput, world: Surroundings): number {
  const [runId = ''] = input.positionals;
  using reader = openHomeReader(world, 'spine');
  const decision = reader.runs.resumePlan(runId);
  if (decision.kind === 'not-resumable' && decision.reason === 'no-such-run') throw noSuchRun(runId);
  printAnswer({ input, world }, decision, () => renderResumePlan(runId, decision));
  return decision.kind === 'resumable' ? 0 : 1;
}

function noSuchRun(runId: string): CommandError {
  return new CommandError('CLI_NOT_FOUND', `there is no run ${runId}; "spine runs list --all" has them`);
}
