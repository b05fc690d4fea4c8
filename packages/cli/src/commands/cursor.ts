import { openSpineReader, openSpineWriter } from '@agentspine/home/spine';
import type { SourceCursor } from '@agentspine/schema';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { inertText } from '../output/inert-text.ts';
import { jsonLine } from '../output/json.ts';
import { renderTable } from '../output/table.ts';
import { hasFlag } from '../parse-command-line.ts';

/** `spine cursor`: how far a source was read. */
export const cursorCommand: Command = {
  usage: 'spine cursor get SOURCE | set SOURCE VALUE | list [--json]',
  description: 'A cursor is a text by which a source knows where to go on. "get" fails where the source has none.',
  options: {},
  takes: { get: 1, set: 2, list: 0 },
  examples: ['spine cursor set imessage 84213', 'spine cursor get imessage'],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const [subcommand, source, value] = input.positionals;
  const isJson = hasFlag(input, 'json');
  if (subcommand === 'list') {
    using spine = openSpineReader(world);
    const cursors = spine.obs.listCursors();
    world.stdout.write(isJson ? jsonLine(cursors) : describe(cursors));
    return 0;
  }
  if (source === undefined) throw new CommandError('CLI_USAGE', `cursor ${subcommand} takes a source`);
  if (subcommand === 'set') {
    if (value === undefined) throw new CommandError('CLI_USAGE', 'cursor set takes a source and a value');
    using spine = await openSpineWriter(world);
    const cursor = spine.obs.updateCursor(source, value);
    world.stdout.write(isJson ? jsonLine(cursor) : describe([cursor]));
    return 0;
  }
  using spine = openSpineReader(world);
  const cursor = spine.obs.readCursor(source);
  if (cursor === undefined) throw new CommandError('CLI_NOT_FOUND', `there is no cursor of ${source}`);
  world.stdout.write(
    isJson ? jsonLine(cursor) : `${world.stdout.isTerminal ? inertText(cursor.cursorValue) : cursor.cursorValue}\n`,
  );
  return 0;
}

function describe(cursors: readonly SourceCursor[]): string {
  if (cursors.length === 0) return 'no source has a cursor\n';
  return renderTable(
    [
      { title: 'source', cell: ({ source }) => source },
      { title: 'cursor', cell: ({ cursorValue }) => cursorValue },
      { title: 'updated', cell: ({ updatedAt }) => updatedAt },
    ],
    cursors,
  );
}
