import type { Command, Surroundings } from './command.ts';
import { commandTable } from './command-table.ts';
import { UsageError } from './errors.ts';
import { commandHelp, overviewHelp } from './output/help.ts';
import { inertText } from './output/inert-text.ts';
import { hasFlag, parseCommandInput } from './parse-command-line.ts';
import { cliVersion } from './version.ts';

/** Runs one command line and returns its exit code: 0 done, 1 failed or not found, 2 called wrongly. */
export async function runCommandLine(args: readonly string[], world: Surroundings): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    return showHelp(rest[0], world);
  }
  if (name === '--version' || name === '-V') {
    world.stdout.write(`${cliVersion}\n`);
    return 0;
  }
  const entry = Object.hasOwn(commandTable, name) ? commandTable[name] : undefined;
  if (entry === undefined) return refuseUnknown(name, world);
  return runCommand(name, await entry.load(), rest, world);
}

async function runCommand(
  name: string,
  command: Command,
  args: readonly string[],
  world: Surroundings,
): Promise<number> {
  try {
    const input = parseCommandInput(command, args);
    if (hasFlag(input, 'help')) {
      world.stdout.write(commandHelp(name, command));
      return 0;
    }
    if (command.subcommands !== undefined) {
      const subcommand = input.positionals[0];
      if (subcommand === undefined) {
        world.stdout.write(commandHelp(name, command));
        return 0;
      }
      if (!command.subcommands.includes(subcommand)) {
        world.stderr.write(
          `spine ${name}: no such subcommand: ${inertText(subcommand)}\n\n${commandHelp(name, command)}`,
        );
        return 1;
      }
    }
    return await command.run(input, world);
  } catch (error) {
    return reportFailure(name, error, world);
  }
}

async function showHelp(topic: string | undefined, world: Surroundings): Promise<number> {
  const entry = topic !== undefined && Object.hasOwn(commandTable, topic) ? commandTable[topic] : undefined;
  if (topic !== undefined && entry === undefined) return refuseUnknown(topic, world);
  world.stdout.write(
    topic === undefined || entry === undefined ? overviewHelp() : commandHelp(topic, await entry.load()),
  );
  return 0;
}

function refuseUnknown(name: string, world: Surroundings): number {
  world.stderr.write(`spine: no such command: ${inertText(name)}; "spine help" lists them\n`);
  return 2;
}

/** One line on stderr; the exit code tells a wrong call from a failure. */
function reportFailure(name: string, error: unknown, world: Surroundings): number {
  const message = error instanceof Error ? error.message : String(error);
  const code = codeOf(error);
  const isUsage = error instanceof UsageError;
  const hint = isUsage ? `; see "spine ${name} --help"` : '';
  world.stderr.write(
    `spine ${name}: ${inertText(message)}${code === undefined || isUsage ? '' : ` (${code})`}${hint}\n`,
  );
  if (code === undefined && world.env['SPINE_DEBUG'] !== undefined && error instanceof Error) {
    world.stderr.write(`${error.stack ?? ''}\n`);
  }
  return isUsage ? 2 : 1;
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
