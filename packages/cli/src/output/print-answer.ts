import type { CommandInput, Surroundings } from '../command.ts';
import { hasFlag } from '../parse-command-line.ts';
import { jsonLine } from './json.ts';

/** The call that is answered: its flags, and where the answer goes. */
export interface Call {
  readonly input: CommandInput;
  readonly world: Pick<Surroundings, 'stdout'>;
}

/** Prints an answer: the value as one line of JSON with `--json`, otherwise the text. Returns the exit code of success. */
export function printAnswer({ input, world }: Call, value: unknown, text: () => string): 0 {
  world.stdout.write(hasFlag(input, 'json') ? jsonLine(value) : text());
  return 0;
}
