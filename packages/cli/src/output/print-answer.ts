import { type Clock, type Look, wantsColor } from '@agentspine/render';
import { jsonLine } from '@agentspine/render/json-line';
import type { CommandInput, Surroundings } from '../command.ts';
import { hasFlag } from '../parse-command-line.ts';

/** The call that is answered: its flags, and where the answer goes. */
export interface Call {
  readonly input: CommandInput;
  readonly world: Pick<Surroundings, 'stdout' | 'env'>;
  /** Of whoever asks; default that of UTC. */
  readonly clock?: Clock | undefined;
}

/**
 * Prints an answer: the value as one line of JSON with `--json`, otherwise the text, in a pager where it is longer than the
 * screen. Returns the exit code of success.
 */
export function printAnswer(call: Call, value: unknown, text: (look: Look) => string): 0 {
  const { input, world } = call;
  if (!hasFlag(input, 'json')) return printReport(call, text(lookOf(call)));
  world.stdout.write(jsonLine(value));
  return 0;
}

/** Prints a text that is read from its beginning: in a pager where it is longer than the screen, unless `--no-pager` is given. Returns the exit code of success. */
export function printReport({ input, world: { stdout } }: Call, text: string): 0 {
  if (stdout.page === undefined || hasFlag(input, 'no-pager')) stdout.write(text);
  else stdout.page(text);
  return 0;
}

/** What the text of an answer is made for: the width of the terminal and its colours, or all of it for what is not one. */
export function lookOf({ input, clock, world: { env, stdout } }: Call): Look {
  const { columns, isTerminal } = stdout;
  return {
    width: isTerminal ? columns : undefined,
    isVertical: hasFlag(input, 'vertical'),
    hasColor: wantsColor(env, isTerminal),
    clock,
  };
}
