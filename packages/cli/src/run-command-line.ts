import type { ReaderError } from '@agentspine/reader';
import { inertText, wantsColor } from '@agentspine/render';
import { jsonLine } from '@agentspine/render/json-line';
import { didYouMean } from '@agentspine/schema';
import type { Command, CommandInput, ProcessSurroundings, Surroundings } from './command.ts';
import { commandTable } from './command-table.ts';
import { describeFailure } from './describe-failure.ts';
import { CommandError } from './errors.ts';
import { codeOf, exitCodeOf } from './exit-code.ts';
import { commandHelp, overviewHelp } from './output/help.ts';
import { reportTo } from './output/report-to.ts';
import { checkArguments, hasFlag, parseCommandInput, textFlag } from './parse-command-line.ts';
import { cliVersion } from './version.ts';
import { type Called, withWholeIds } from './with-whole-ids.ts';

/** Runs one command line and returns its exit code: 0 done, 1 failed or not found, 2 called wrongly (SPEC 5.6). */
export async function runCommandLine(args: readonly string[], process: ProcessSurroundings): Promise<number> {
  const [name = 'help', ...rest] = args;
  const world = surroundingsOf(process);
  try {
    if (['help', '--help', '-h'].includes(name)) return await showHelp(rest[0], world);
    if (['--version', '-V'].includes(name)) return show(`${cliVersion}\n`, world);
    return await runCommand(name, await loadCommand(name), rest, world);
  } catch (error) {
    world.stderr.write(
      describeFailure(error, {
        subject: Object.hasOwn(commandTable, name) ? name : undefined,
        world,
        hasColor: wantsColor(world.env, world.stderr.isTerminal),
      }),
    );
    return exitCodeOf(error);
  }
}

/** What is not changed is asked for where it is used: a command that reads `signal` handles Ctrl-C itself. */
function surroundingsOf(process: ProcessSurroundings): Surroundings {
  return Object.assign(Object.create(process), reportTo(process.stderr, process.clock));
}

async function runCommand(
  name: string,
  command: Command,
  args: readonly string[],
  world: Surroundings,
): Promise<number> {
  const input = parseCommandInput(command, args);
  const help = commandHelp(name, command, world.stdout.columns);
  if (hasFlag(input, 'help')) return show(help, world);
  const { options } = command;
  if ('run' in command) return runAction(name, { action: command, options }, input, world);
  const { subcommands } = command;
  const [subcommand, ...positionals] = input.positionals;
  if (subcommand === undefined) {
    const exitCode = await command.bare?.(input, world);
    if (exitCode !== undefined) return exitCode;
    // What has flags asks for more than help, and a program that asks for JSON cannot read it.
    if (Object.keys(input.flags).length === 0) return show(help, world);
    throw new CommandError('CLI_USAGE', `${name} needs a subcommand: ${Object.keys(subcommands).join(', ')}`);
  }
  const action = Object.hasOwn(subcommands, subcommand) ? subcommands[subcommand] : undefined;
  if (action !== undefined) {
    return runAction(`${name} ${subcommand}`, { action, options }, { ...input, positionals }, world);
  }
  const hint = didYouMean(subcommand, Object.keys(subcommands));
  world.stderr.write(`spine ${name}: no such subcommand: ${inertText(subcommand)}${hint}\n\n${help}`);
  return 2;
}

async function runAction(name: string, called: Called, input: CommandInput, world: Surroundings): Promise<number> {
  const { action } = called;
  checkArguments(name, action, input);
  try {
    const asked = await askedWorld(input, world);
    return await action.run(await withWholeIds(input, called, asked), asked);
  } catch (error) {
    if (hasFlag(input, 'json')) writeCandidates(error, world);
    throw error;
  }
}

/** Whose home is asked: that of all hosts of a fleet with `--fleet`. */
async function askedWorld(input: CommandInput, world: Surroundings): Promise<Surroundings> {
  const folder = textFlag(input, 'fleet');
  return folder === undefined ? world : (await import('@agentspine/fleet')).openFleetView(world, folder);
}

/** A program that gave the beginning of several ids gets what it may have meant. */
function writeCandidates(error: unknown, world: Surroundings): void {
  if (codeOf(error) !== 'READER_SESSION_AMBIGUOUS') return;
  const { candidates } = error as ReaderError;
  world.stdout.write(jsonLine({ ...candidates, error: 'READER_SESSION_AMBIGUOUS' }));
}

async function showHelp(topic: string | undefined, world: Surroundings): Promise<number> {
  if (topic === undefined) return show(overviewHelp(), world);
  return show(commandHelp(topic, await loadCommand(topic), world.stdout.columns), world);
}

function show(text: string, world: Surroundings): number {
  world.stdout.write(text);
  return 0;
}

function loadCommand(name: string): Promise<Command> {
  const entry = Object.hasOwn(commandTable, name) ? commandTable[name] : undefined;
  if (entry === undefined) {
    throw new CommandError('CLI_USAGE', `no such command: ${name}${didYouMean(name, Object.keys(commandTable))}`);
  }
  return entry.load();
}
