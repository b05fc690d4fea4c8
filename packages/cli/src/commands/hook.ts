import { platform } from 'node:process';
import {
  chosenTargets,
  type HookOutcome,
  type HookWorld,
  hookPlacesOf,
  hookSnippet,
  installHooks,
  readHookStatus,
  uninstallHooks,
} from '@agentspine/capture';
import { homeOf } from '@agentspine/home/home-paths';
import { counted } from '@agentspine/render/count-text';
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
  const lost =
    status.lost === null
      ? 'how many messages were lost is unknown'
      : `${counted(status.lost, 'message')} could not be kept`;
  return printAnswer({ input, world }, status, () => `${textOf(status.harnesses)}${lost}\n`);
}

function printOutcomes(input: CommandInput, world: Surroundings, outcomes: readonly HookOutcome[]): number {
  printAnswer({ input, world }, outcomes, () => textOf(outcomes));
  return outcomes.some(({ state }) => state === 'refused') ? 1 : 0;
}

function textOf(outcomes: readonly HookOutcome[]): string {
  const lines = outcomes.flatMap(({ title, state, path, notes }) => [
    `${title}: ${stateWords[state]}${state === 'not-found' ? '' : ` (${path})`}`,
    ...notes.map((note) => note.trimEnd().replaceAll(/^/gm, '  ')),
  ]);
  return lines.map((line) => `${line}\n`).join('');
}

const stateWords: Readonly<Record<HookOutcome['state'], string>> = {
  'not-found': 'not found on this machine',
  none: 'no hook',
  installed: 'installed',
  other: 'installed, by another version',
  off: 'installed, but turned off',
  refused: 'refused',
};

function hookWorldOf(world: Surroundings): HookWorld {
  const { env, homeDirectory } = world;
  return { env, homeDirectory, platform, places: hookPlacesOf(homeOf(world).directory) };
}

function namedIn(input: CommandInput): readonly string[] {
  return textsFlag(input, 'harness') ?? [];
}
