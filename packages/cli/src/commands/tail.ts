import { followHome, type HomeItem } from '@agentspine/home/follow-home';
import { rowGist } from '@agentspine/render';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { feedStartOf } from '../filter-options.ts';
import { writeFeed } from '../output/write-feed.ts';
import { textFlag } from '../parse-command-line.ts';

/** `spine tail`: the newest of what was stored, and what comes. */
export const tailCommand: Command = {
  usage: 'spine tail [--follow] [--table TABLE] [--limit N] [--from CURSOR] [--json]',
  description: [
    'The newest ten records of all kinds and events of agents, imported or logged, in the order in which they were stored. With',
    '--follow also those that any process commits later. obs are records, trace is what agents did, cold are records of archived',
    'days. --json prints one array, or with --follow one object a line. The "cursor" of an item can be given to --from to continue',
    'after that item, without gap or repeat. A row that a spool replay adds later is marked as late.',
  ].join('\n'),
  options: {
    follow: { type: 'boolean', short: 'f', help: 'wait for more' },
    table: { type: 'string', value: 'TABLE', help: 'only this table, such as messages or trace.events' },
    limit: { type: 'string', value: 'N', help: 'how many of the newest (default 10)' },
    from: { type: 'string', value: 'CURSOR', help: 'start after an item (its cursor) or after an id' },
  },
  examples: [
    'spine tail --follow',
    'spine tail --table mcp_tool_calls --limit 50 --json',
    'spine tail -f --table trace.events',
  ],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const from = textFlag(input, 'from');
  const table = textFlag(input, 'table');
  const feed = followHome(world, {
    ...feedStartOf(input, from === undefined ? undefined : positionOf(from)),
    ...(table === undefined ? {} : tableNamed(table)),
  });
  await writeFeed(feed, { render: describe, entryOf }, { input, world });
  return 0;
}

/** What JSON has of an item: where it is from, its row as it is stored, and where to go on after it. */
function entryOf(item: HomeItem) {
  if (item.origin === 'cold') {
    const { table, id, at, row } = item.row;
    return { origin: 'cold', table, id, at, late: false, cursor: null, row: row ?? {} };
  }
  const { cursor } = item;
  if (item.origin === 'trace') {
    const { eventId: id, recordedAt, ...row } = item.event;
    return { origin: 'trace', table: 'events', id, at: new Date(recordedAt).toISOString(), late: false, cursor, row };
  }
  const { table, id, rowJson, isLate } = item.record;
  const row = JSON.parse(rowJson) as Readonly<Record<string, unknown>>;
  return { origin: 'obs', table, id, at: new Date(id / 1000).toISOString(), late: isLate, cursor, row };
}

function describe(item: HomeItem): string {
  const { origin, table, at, late, row } = entryOf(item);
  const gist =
    item.origin === 'trace' ? `${item.event.eventType} ${rowGist('trace', item.event.payload)}` : rowGist(table, row);
  return `${at}  ${origin}.${table}${late ? ' (late)' : ''}  ${gist}`.trimEnd().concat('\n');
}

/** An id is digits; everything else is taken for the text of a cursor. */
function positionOf(text: string): number | string {
  return /^\d+$/.test(text) ? Number(text) : text;
}

/** The tables that a name of SQL means. */
function tableNamed(text: string) {
  if (text === 'trace.events') return { tables: [], hasEvents: true };
  const name = text.replace(/^obs\./, '');
  const own = name === 'tasks' ? 'netsky_tasks' : name === 'events' ? 'delivery_events' : name;
  return { tables: [own], hasEvents: false };
}
