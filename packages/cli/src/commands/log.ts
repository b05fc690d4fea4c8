import { join } from 'node:path';
import { homeOf } from '@agentspine/home/home-paths';
import { openSpineReader, openSpineWriter } from '@agentspine/home/spine';
import { parseSince, parseUntil } from '@agentspine/reader';
import type { LogEntry, LogFilter } from '@agentspine/schema';
import { followLog } from '@agentspine/writer';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { timeFlag, timeForms } from '../filter-options.ts';
import { jsonArray, jsonLine } from '../output/json.ts';
import { renderLogLine } from '../output/log-report.ts';
import { writeTexts } from '../output/write-texts.ts';
import { countFlag, hasFlag, textFlag } from '../parse-command-line.ts';
import { readPayload } from '../read-payload.ts';

const tailDefault = 10;

/** `spine log`: lines that are appended and never changed. */
export const logCommand: Command = {
  usage: [
    'spine log append SOURCE TYPE [--ref ID] [--payload TEXT|-] [--json]',
    '       spine log query [--source S] [--type T] [--ref ID] [--since T] [--until T] [--limit N] [--json]',
    '       spine log tail [--follow] [--from ID] [--limit N] [--source S] [--type T] [--ref ID] [--json]',
  ].join('\n'),
  description: [
    '"append" writes a line with the time of now and prints its id; with --payload - its payload is all of stdin. "query" has',
    'lines in the order in which they were appended, "tail" the newest ten; with --follow it goes on with what any process',
    'appends, until it is interrupted, and --json is one object a line. --from goes on behind a line, without gap or repeat.',
    timeForms,
  ].join('\n'),
  options: {
    ref: { type: 'string', value: 'ID', help: 'what the line belongs to, such as a run' },
    payload: { type: 'string', value: 'TEXT', help: 'a text, usually JSON; - for stdin' },
    source: { type: 'string', value: 'S', help: 'only lines of this source' },
    type: { type: 'string', value: 'T', help: 'only lines of this type' },
    since: { type: 'string', value: 'T', help: 'from this time on' },
    until: { type: 'string', value: 'T', help: 'up to and including this time' },
    limit: { type: 'string', value: 'N', help: 'how many lines; of query the first, of tail the newest (default 10)' },
    follow: { type: 'boolean', short: 'f', help: 'wait for more' },
    from: { type: 'string', value: 'ID', help: 'begin behind this line' },
  },
  takes: { append: 2, query: 0, tail: 0 },
  examples: [
    `spine log append system deploy --payload '{"version":"1.4.0"}'`,
    'spine log query --ref run-1 --since 24h',
    'spine log tail --follow --source workflow --json',
  ],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  if (input.positionals[0] === 'append') return appendLine(input, world);
  const filter = filterOf(input, world);
  return input.positionals[0] === 'query' ? queryLines(input, filter, world) : tailLines(input, filter, world);
}

async function appendLine(input: CommandInput, world: Surroundings): Promise<number> {
  const [, source, type] = input.positionals;
  if (source === undefined || type === undefined) {
    throw new CommandError('CLI_USAGE', 'log append takes a source and a type');
  }
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
  world.stdout.write(hasFlag(input, 'json') ? jsonLine(line) : `${line.id}\n`);
  return 0;
}

async function queryLines(input: CommandInput, filter: LogFilter, world: Surroundings): Promise<number> {
  using spine = openSpineReader(world);
  const lines = spine.log.iterate({ ...filter, limit: countFlag(input, 'limit', { min: 0 }) });
  await writeTexts(world, hasFlag(input, 'json') ? jsonArray(lines) : lines.map(renderLogLine));
  return 0;
}

async function tailLines(input: CommandInput, filter: LogFilter, world: Surroundings): Promise<number> {
  const follow = hasFlag(input, 'follow');
  const from = countFlag(input, 'from', { min: 0 });
  const feed = followLog(join(homeOf(world).directory, 'spine.db'), {
    filter,
    ...(from === undefined ? { last: countFlag(input, 'limit', { min: 0 }) ?? tailDefault } : { from }),
    follow,
    ...(follow ? { signal: world.signal } : {}),
  });
  if (hasFlag(input, 'json') && !follow) {
    const lines: LogEntry[] = [];
    for await (const line of feed) lines.push(line);
    await writeTexts(world, jsonArray(lines));
    return 0;
  }
  const render = hasFlag(input, 'json') ? jsonLine : renderLogLine;
  for await (const line of feed) await world.writeBytes(Buffer.from(render(line)));
  return 0;
}

function filterOf(input: CommandInput, world: Surroundings): LogFilter {
  const nowMs = world.clock().getTime();
  return {
    source: textFlag(input, 'source'),
    type: textFlag(input, 'type'),
    refId: textFlag(input, 'ref'),
    since: timeFlag(input, 'since', (text) => parseSince(text, nowMs)),
    until: timeFlag(input, 'until', (text) => parseUntil(text, nowMs)),
  };
}
