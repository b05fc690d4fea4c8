import { platform } from 'node:process';
import {
  chosenTargets,
  type HookOutcome,
  type HookWorld,
  hookOutcomesText,
  hookPlacesOf,
  hookSnippet,
  hookStatusText,
  installHooks,
  readHookStatus,
  uninstallHooks,
} from '@agentspine/capture';
import { homeOf } from '@agentspine/stores';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { printAnswer } from '../output/print-answer.ts';
import { hasFlag, textsFlag } from '../parse-command-line.ts';

/** `spine hook`: what agents report while they work, kept in the inbox of the home. */
export const hookCommand: Command = {
  usage: 'spine hook install|status|uninstall [--harness NAME …] [--print] [--json]',
  description: [
    'Adds a hook to the settings of the agents that are found: Claude Code, Codex, Gemini CLI, Cursor, Copilot CLI, OpenCode. The',
    'hook is a few lines of shell that write what the agent reports into <home>/inbox, print nothing and always succeed; import and',
    'watch keep it. Everything else in the settings stays as it is, and uninstall restores them to the byte.',
  ].join('\n'),
  options: {
    harness: { type: 'string', multiple: true, value: 'NAME', help: 'only this agent, though its folder is missing' },
    print: { type: 'boolean', help: 'print what install would write, and change nothing' },
  },
  subcommands: { install: { run: install }, status: { run: showStatus }, uninstall: { run: uninstall } },
  examples: ['spine hook install', 'spine hook install --harness codex --print', 'spine hook status'],
};

async function install(input: CommandInput, world: Surroundings): Promise<number> {
  const hooks = hookWorldOf(world);
  if (!hasFlag(input, 'print')) return printOutcomes(input, world, await installHooks(hooks, namedIn(input)));
  const snippets = chosenTargets(hooks, namedIn(input)).map((target) => ({
    harness: target.harness,
    path: target.file,
    text: hookSnippet(hooks, target),
  }));
  return printAnswer({ input, world }, snippets, () => snippets.map(({ path, text }) => `${path}\n${text}\n`).join(''));
}

async function uninstall(input: CommandInput, world: Surroundings): Promise<number> {
  return printOutcomes(input, world, await uninstallHooks(hookWorldOf(world), namedIn(input)));
}

async function showStatus(input: CommandInput, world: Surroundings): Promise<number> {
  const status = await readHookStatus(hookWorldOf(world), namedIn(input));
  return printAnswer({ input, world }, status, () => hookStatusText(status));
}

function printOutcomes(input: CommandInput, world: Surroundings, outcomes: readonly HookOutcome[]): number {
  printAnswer({ input, world }, outcomes, () => hookOutcomesText(outcomes));
  return outcomes.some(({ state }) => state === 'refused') ? 1 : 0;
}

function hookWorldOf(world: Surroundings): HookWorld {
  const { env, homeDirectory } = world;
  return { env, homeDirectory, platform, places: hookPlacesOf(homeOf(world).directory) };
}

function namedIn(input: CommandInput): readonly string[] {
  return textsFlag(input, 'harness') ?? [];
}
