import { followHomeRecords } from '@agentspine/home/follow-home';
import { rowGist } from '@agentspine/render';
import type { FeedRecord } from '@agentspine/writer';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { feedStartOf } from '../filter-options.ts';
import { writeFeed } from '../output/write-feed.ts';
import { textFlag } from '../parse-command-line.ts';

/** `spine tail`: the newest records, and those that come. */
export const tailCommand: Command = {
  usage: 'spine tail [--follow] [--table TABLE] [--limit N] [--from CURSOR] [--json]',
  description: [
    'The newest ten records of all kinds, in the order of their ids. With --follow also those that any process commits later.',
    '--json prints one array, or with --follow one object a line. The "cursor" of a record can be given to --from to continue',
    'after that record, without gap or repeat. A row that a spool replay adds later is marked as late.',
  ].join('\n'),
  options: {
    follow: { type: 'boolean', short: 'f', help: 'wait for more' },
    table: { type: 'string', value: 'TABLE', help: 'only this table, such as messages' },
    limit: { type: 'string', value: 'N', help: 'how many of the newest (default 10)' },
    from: { type: 'string', value: 'CURSOR', help: 'start after a record (its cursor) or after an id' },
  },
  examples: ['spine tail --follow', 'spine tail --table mcp_tool_calls --limit 50 --json'],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const from = textFlag(input, 'from');
  const table = textFlag(input, 'table');
  const feed = followHomeRecords(world, {
    ...feedStartOf(input, from === undefined ? undefined : positionOf(from)),
    tables: table === undefined ? undefined : [tableNamed(table)],
  });
  await writeFeed(feed, { render: describe, entryOf }, { input, world });
  return 0;
}

function entryOf({ table, id, rowJson, isLate, cursor }: FeedRecord) {
  return { table, id, late: isLate, cursor, row: JSON.parse(rowJson) as Readonly<Record<string, unknown>> };
}

function describe(record: FeedRecord): string {
  const { table, id, late, row } = entryOf(record);
  return `${new Date(id / 1000).toISOString()}  ${table}${late ? ' (late)' : ''}  ${rowGist(table, row)}`
    .trimEnd()
    .concat('\n');
}

/** An id is digits; everything else is taken for the text of a cursor. */
function positionOf(text: string): number | string {
  return /^\d+$/.test(text) ? Number(text) : text;
}

/** The names that SQL knows. */
function tableNamed(name: string): string {
  if (name === 'tasks') return 'netsky_tasks';
  return name === 'events' ? 'delivery_events' : name;
}
