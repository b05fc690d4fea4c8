import { followHomeLog } from '@agentspine/home/follow-home';
import { renderLogLine } from '@agentspine/pages/text/render-log';
import { parseSince, parseUntil } from '@agentspine/reader';
import type { LogFilter } from '@agentspine/schema';
import { openSpineWriter } from '@agentspine/stores/spine';
import { openHomeReader } from '@agentspine/stores/with-reader';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { askedAtOf, feedStartOf, timeFlag, timeForms, timezoneOption } from '../filter-options.ts';
import { printAnswer } from '../output/print-answer.ts';
import { writeFeed, writeList } from '../output/write-feed.ts';
import { countFlag, textFlag } from '../parse-command-line.ts';
import { readPayload } from '../read-payload.ts';

/** `spine log`: lines that are appended and never changed. */
export const logCommand: Command = {
  usage: [
    'spine log append SOURCE TYPE [--ref ID] [--payload TEXT|-] [--json]',
    'spine log query [--source S] [--type T] [--ref ID] [--since T] [--until T] [--limit N] [--json]',
    'spine log tail [--follow] [--from ID] [--limit N] [--source S] [--type T] [--ref ID] [--json]',
  ].join('\n'),
  description: [
    '  append  appends a line with the current time and prints its id; "--payload -" reads the payload from stdin',
    '  query   lines in the order in which they were appended',
    '  tail    the newest ten lines, or those after --from, without gap or repeat; with --follow also those that any process',
    '          appends later. With --follow, --json prints one object a line.',
    timeForms,
  ].join('\n'),
  options: {
    ref: { type: 'string', value: 'ID', help: 'the id that the line is about, such as a run' },
    payload: { type: 'string', value: 'TEXT', help: 'a text, usually JSON; - for stdin' },
    source: { type: 'string', value: 'S', help: 'only lines of this source' },
    type: { type: 'string', value: 'T', help: 'only lines of this type' },
    since: { type: 'string', value: 'T', help: 'from this time on' },
    until: { type: 'string', value: 'T', help: 'up to and including this time' },
    ...timezoneOption,
    limit: { type: 'string', value: 'N', help: 'how many lines; of query the first, of tail the newest (default 10)' },
    follow: { type: 'boolean', short: 'f', help: 'wait for more' },
    from: { type: 'string', value: 'ID', help: 'start after this line' },
  },
  subcommands: {
    append: { needs: ['a source', 'a type'], run: appendLine },
    query: { run: queryLines },
    tail: { run: tailLines },
  },
  examples: [
    `spine log append system deploy --payload '{"version":"1.4.0"}'`,
    'spine log query --ref run-1 --since 24h',
    'spine log tail --follow --source workflow --json',
  ],
};

async function appendLine(input: CommandInput, world: Surroundings): Promise<number> {
  const [source = '', type = ''] = input.positionals;
  const payload = textFlag(input, 'payload');
  const entry = {
    source,
    type,
    refId: textFlag(input, 'ref'),
    payload: payload === '-' ? await readPayload(world) : payload,
    timestamp: world.clock().getTime(),
  };
  using spine = await openSpineWriter(world);
  const line = spine.log.append(entry);
  return printAnswer({ input, world }, line, () => `${line.id}\n`);
}

async function queryLines(input: CommandInput, world: Surroundings): Promise<number> {
  using reader = openHomeReader(world, 'spine');
  const lines = reader.log.iterate({ ...(await filterOf(input, world)), limit: countFlag(input, 'limit', { min: 0 }) });
  await writeList(lines, { render: renderLogLine }, { input, world });
  return 0;
}

async function tailLines(input: CommandInput, world: Surroundings): Promise<number> {
  const filter = await filterOf(input, world);
  const feed = followHomeLog(world, { filter, ...feedStartOf(input, countFlag(input, 'from', { min: 0 })) });
  await writeFeed(feed, { render: renderLogLine }, { input, world });
  return 0;
}

async function filterOf(input: CommandInput, world: Surroundings): Promise<LogFilter> {
  const askedAt = await askedAtOf(input, world);
  return {
    source: textFlag(input, 'source'),
    type: textFlag(input, 'type'),
    refId: textFlag(input, 'ref'),
    since: timeFlag(input, 'since', (text) => parseSince(text, askedAt)),
    until: timeFlag(input, 'until', (text) => parseUntil(text, askedAt)),
  };
}
