import { hostname } from 'node:os';
import { fleetActions, fleetHelp } from '@agentspine/fleet';
import type { Action, Command } from '../command.ts';
import { printAnswer } from '../output/print-answer.ts';
import { hasFlag, textFlag } from '../parse-command-line.ts';

/** `spine fleet`: many homes asked as one. */
export const fleetCommand: Command = {
  ...fleetHelp,
  subcommands: Object.fromEntries(Object.entries(fleetActions).map(([name, ask]) => [name, actionOf(ask)])),
};

function actionOf(ask: (typeof fleetActions)[string]): Action {
  return {
    takes: 1,
    run: async (input, world) => {
      const [subject] = input.positionals;
      const flags = { isNewHost: hasFlag(input, 'new-host'), isAgain: hasFlag(input, 'again') };
      const asked = { subject, name: textFlag(input, 'name'), ...flags, machine: hostname() };
      const { value, text, isGood } = await ask(world, asked);
      printAnswer({ input, world }, value, () => text);
      return isGood ? 0 : 1;
    },
  };
}
