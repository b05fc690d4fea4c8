import type { FetchedPaths } from '@agentspine/capture/fetch-remotes';
import { type KeptReports, keepReports } from '@agentspine/capture/keep-reports';
import type { FoundProblems, ImportResult, PassedOver } from '@agentspine/home';
import { passedOverNow } from '@agentspine/home/passed-over';
import { runImport } from '@agentspine/home/run-import';
import { renderHarnesses } from '@agentspine/pages/text/render-harnesses';
import { renderImport, renderPassedOver, renderProblems } from '@agentspine/pages/text/render-import';
import { inertText } from '@agentspine/render';
import { homeOf } from '@agentspine/stores';
import { harnessesOf } from '@agentspine/stores/harnesses-of';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { printAnswer } from '../output/print-answer.ts';
import { choiceFlag, hasFlag, textFlag } from '../parse-command-line.ts';
import { programId } from '../program-id.ts';

const contentModes = ['full', 'hash-only', 'off'] as const;

/** `spine import`: custody, ledger and archive in one step. */
export const importCommand: Command = {
  usage: [
    'spine import [PATH…] [--content full|hash-only|off] [--no-trace] [--json]',
    'spine import [--host NAME] ssh://[USER@]HOST[:PORT][/FOLDER]… [--json]',
    'spine import --problems [PATH…] [--json]',
    'spine import --list-harnesses [--json]',
  ].join('\n'),
  description: [
    'Without a path it reads where the known agents keep their files; --list-harnesses names the places. A path may be a home',
    'folder, the folder of an agent, any folder, or one file. It keeps a copy of every byte (custody) and counts tokens and',
    'cost. It also fills the trace: tasks, prompts, answers, tool calls and their results. A file that did not change is not',
    'read again. Ctrl-C ends the import after the current step, and the next import continues there. A second Ctrl-C ends it at',
    'once. Of another machine, which ssh reaches, only new bytes travel, and nothing is installed there; --host also names whose a',
    'folder of this machine is. Its files are known by that machine. Its live databases are not read.',
  ].join('\n'),
  options: {
    content: {
      type: 'string',
      value: 'MODE',
      choices: contentModes,
      help: 'full (default), hash-only or off: how much text is kept',
    },
    'no-trace': { type: 'boolean', help: 'leave the trace as it is; "spine trace import" fills it later' },
    host: { type: 'string', value: 'NAME', help: 'the machine that the paths are of; default the host of an address' },
    'list-harnesses': {
      type: 'boolean',
      help: 'list harnesses, their places, files and imported sessions; imports nothing',
    },
    problems: {
      type: 'boolean',
      help: 'list unreadable lines, unknown shapes, skipped and unreadable files; with a path, after importing it',
    },
  },
  takes: Number.POSITIVE_INFINITY,
  examples: [
    'spine import',
    'spine import ~/backup/.claude ~/backup/.codex',
    'spine import session.jsonl --json',
    'spine import ssh://build.example.org',
    'spine import --host laptop /mnt/backup/laptop',
    'spine import --problems',
    'spine import --list-harnesses',
  ],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  if (hasFlag(input, 'list-harnesses')) return list(input, world);
  const home = homeOf(world);
  const paths = input.positionals;
  const mode = choiceFlag(input, 'content', contentModes);
  if (paths.includes('')) throw new CommandError('CLI_USAGE', 'a path is empty');
  const asksProblems = hasFlag(input, 'problems');
  const journals = await takeInbox(home.directory, world);
  const fetched = await fetchOthers(input, `${home.directory}/cache`, world);
  const result =
    asksProblems && paths.length === 0
      ? undefined
      : await runImport({
          home,
          ...(fetched ?? { paths, look: world.look }),
          mode,
          world,
          fillsTrace: !hasFlag(input, 'no-trace'),
          program: programId(),
          journals,
        });
  for (const notice of result?.notices ?? []) world.stderr.write(`spine import: ${inertText(notice)}\n`);
  // What reads the stores is loaded where it is asked for alone.
  const found = asksProblems
    ? await (await import('@agentspine/home/find-problems')).findProblems(home, world)
    : undefined;
  const passedOver = asksProblems ? (result?.passedOver ?? (await passedOverNow(home, world))) : undefined;
  printAnswer({ input, world }, { ...result?.report, ...found, ...passedOver }, () =>
    renderAll(result, found, passedOver),
  );
  if (result === undefined) return 0;
  return fetched?.isWhole === false ||
    result.wasInterrupted ||
    result.isTraceIncomplete ||
    result.report.unreadableFiles > 0
    ? 1
    : 0;
}

/** Files of other machines come here before they are imported. */
async function fetchOthers(input: CommandInput, cache: string, world: Surroundings): Promise<FetchedPaths | undefined> {
  const name = textFlag(input, 'host');
  if (name === undefined && !input.positionals.some((path) => path.startsWith('ssh://'))) return undefined;
  const { fetchRemotes } = await import('@agentspine/capture/fetch-remotes');
  const fetched = await fetchRemotes(input.positionals, name, { ...world, cache, harnesses: harnessesOf(world) });
  for (const notice of fetched.notices) world.stderr.write(`spine import: ${inertText(notice)}\n`);
  return fetched;
}

/** What hooks wrote is taken first. It is in the inbox until then, so a fault stops nothing. */
async function takeInbox(directory: string, { clock, stderr }: Surroundings): Promise<KeptReports['journals']> {
  const onNotice = (notice: string) => stderr.write(`spine import: ${inertText(notice)}\n`);
  try {
    return (await keepReports(directory, { nowMs: clock().getTime(), onNotice })).journals;
  } catch (error) {
    onNotice(`the inbox was left as it is: ${String(error)}`);
    return undefined;
  }
}

async function list(input: CommandInput, world: Surroundings): Promise<number> {
  const others = ['content', 'host', 'no-trace', 'problems'].filter((name) => input.flags[name] !== undefined);
  if (input.positionals.length + others.length > 0) {
    throw new CommandError('CLI_USAGE', 'import --list-harnesses takes neither a path nor another flag but --json');
  }
  const { countSessions, listHarnesses } = await import('@agentspine/home/list-harnesses');
  const harnesses = await countSessions(listHarnesses(world), world);
  return printAnswer({ input, world }, { harnesses }, () => renderHarnesses(harnesses, world.stdout.columns));
}

function renderAll(
  result: ImportResult | undefined,
  found: FoundProblems | undefined,
  passedOver: PassedOver | undefined,
): string {
  const problems = found === undefined ? '' : renderProblems(found.problems, found);
  const files = passedOver === undefined ? '' : renderPassedOver(passedOver);
  return problems + files + (result === undefined ? '' : renderImport(result));
}
