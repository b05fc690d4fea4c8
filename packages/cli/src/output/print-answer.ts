import type { Look } from '@agentspine/render';
import type { CommandInput, Surroundings } from '../command.ts';
import { hasFlag } from '../parse-command-line.ts';
import { jsonLine } from './json.ts';

/** The call that is answered: its flags, and where the answer goes. */
export interface Call {
  readonly input: CommandInput;
  readonly world: Pick<Surroundings, 'stdout'>;
}

/** Prints an answer: the value as one line of JSON with `--json`, otherwise the text. Returns the exit code of success. */
export function printAnswer(call: Call, value: unknown, text: (look: Look) => string): 0 {
  const { input, world } = call;
  world.stdout.write(hasFlag(input, 'json') ? jsonLine(value) : text(lookOf(call)));
  return 0;
}

/** What the text of an answer is made for: the width of the terminal, or all of it for what is not one. */
export function lookOf({ input, world: { stdout } }: Call): Look {
  return { width: stdout.isTerminal ? stdout.columns : undefined, isVertical: hasFlag(input, 'vertical') };
}
