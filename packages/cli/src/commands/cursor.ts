import { inertText, type Look, renderTable } from '@agentspine/render';
import type { SourceCursor } from '@agentspine/schema';
import { openSpineWriter } from '@agentspine/stores/spine';
import { openHomeReader } from '@agentspine/stores/with-reader';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { printAnswer } from '../output/print-answer.ts';

/** `spine cursor`: how far a source was read. */
export const cursorCommand: Command = {
  usage: 'spine cursor get SOURCE | set SOURCE VALUE | list [--json]',
  description:
    'A cursor is a text with which a source remembers how far it has read. "get" fails when the source has no cursor.',
  options: {},
  subcommands: {
    get: { needs: ['a source'], run: getCursor },
    set: { needs: ['a source', 'a value'], run: setCursor },
    list: { run: listCursors },
  },
  examples: ['spine cursor set imessage 84213', 'spine cursor get imessage'],
};

function listCursors(input: CommandInput, world: Surroundings): number {
  using reader = openHomeReader(world, 'spine');
  const cursors = reader.obs.cursors();
  return printAnswer({ input, world }, cursors, (look) => describe(cursors, look));
}

async function setCursor(input: CommandInput, world: Surroundings): Promise<number> {
  const [source = '', value = ''] = input.positionals;
  using spine = await openSpineWriter(world);
  const cursor = spine.obs.updateCursor(source, value);
  return printAnswer({ input, world }, cursor, (look) => describe([cursor], look));
}

function getCursor(input: CommandInput, world: Surroundings): number {
  const [source = ''] = input.positionals;
  using reader = openHomeReader(world, 'spine');
  const cursor = reader.obs.cursor(source);
  if (cursor === undefined) throw new CommandError('CLI_NOT_FOUND', `there is no cursor of ${source}`);
  const { cursorValue } = cursor;
  const text = world.stdout.isTerminal ? inertText(cursorValue) : cursorValue;
  return printAnswer({ input, world }, cursor, () => `${text}\n`);
}

function describe(cursors: readonly SourceCursor[], look: Look): string {
  if (cursors.length === 0) return 'no source has a cursor; "spine cursor set SOURCE VALUE" sets one\n';
  return renderTable(
    [
      { title: 'source', cell: ({ source }) => source },
      { title: 'cursor', cell: ({ cursorValue }) => cursorValue },
      { title: 'updated', cell: ({ updatedAt }) => updatedAt, cut: 'never' },
    ],
    cursors,
    look,
  );
}
