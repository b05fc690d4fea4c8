import type { IdKind } from '@agentspine/reader';
import type { Action, Command, CommandInput, Surroundings } from './command.ts';
import { codeOf } from './exit-code.ts';

/** What is called: one of the actions of a command, and the command's options. */
export interface Called {
  readonly action: Action;
  readonly options: Command['options'];
}

/**
 * The input with whole ids where beginnings were given. A store that cannot be read is left to the command, which says what is
 * wrong with it. @throws ReaderError `READER_ID_AMBIGUOUS`
 */
export async function withWholeIds(
  input: CommandInput,
  { action: { idOf }, options }: Called,
  world: Surroundings,
): Promise<CommandInput> {
  const [first, ...rest] = input.positionals;
  const given = Object.entries(input.flags).flatMap(([name, text]) => {
    const kind = options[name]?.idOf;
    return kind === undefined || typeof text !== 'string' ? [] : [{ name, text, kind }];
  });
  if ((idOf === undefined || first === undefined) && given.length === 0) return input;
  // Loaded where it is needed: every command starts with this file.
  const { openHomeReader } = await import('@agentspine/stores/with-reader');
  try {
    using reader = openHomeReader(world, 'spine');
    const whole = (kind: IdKind, text: string): string => reader.wholeId(kind, text);
    return {
      positionals: idOf === undefined || first === undefined ? input.positionals : [whole(idOf, first), ...rest],
      flags: { ...input.flags, ...Object.fromEntries(given.map(({ name, text, kind }) => [name, whole(kind, text)])) },
    };
  } catch (error) {
    if (codeOf(error) === 'READER_ID_AMBIGUOUS') throw error;
    return input;
  }
}
