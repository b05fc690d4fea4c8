import { parseRecordText, recordLinesOf } from '@agentspine/home/record-lines';
import { inertText } from '@agentspine/render';
import { countCell, counted } from '@agentspine/render/count-text';
import { jsonLine } from '@agentspine/render/json-line';
import { didYouMean, type RecordTable, recordKinds } from '@agentspine/schema';
import { openSpineWriter } from '@agentspine/stores/spine';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { hasFlag } from '../parse-command-line.ts';

const kinds = recordKinds.map(({ command }) => command);

/** `spine record`: one call for a thing that happened, from a shell or a hook. */
export const recordCommand: Command = {
  usage: 'spine record KIND [JSON|-] [--json]',
  description: [
    'JSON is one object with the keys of its kind. An optional key that is missing is null, and a missing time is now. With',
    '"-" or without JSON, objects are read from stdin, one a line, up to 1,000 a transaction. A line that is refused is',
    'reported on stderr, and the others are recorded. The id of each record is printed after it is committed. --json prints a',
    'line for each transaction: its ids, and the lines refused since the last.',
    '',
    'The kinds and their keys; a key with * is required:',
    ...recordKinds.map(({ command, fields }) => `  ${command}: ${keyList(fields)}`),
    '',
    'A record that the database cannot take is written to the spool, and counts as recorded.',
  ].join('\n'),
  options: {},
  takes: 2,
  examples: [
    `spine record mcp-tool-call '{"source":"mail","tool":"send","success":true,"duration_ms":120}'`,
    `spine record message '{"source":"imessage","direction":"inbound","body":"hello"}' --json`,
    'spine record token-usage - < usage.jsonl',
  ],
  run,
};

function keyList(fields: (typeof recordKinds)[number]['fields']): string {
  return Object.entries(fields)
    .map(([name, { presence }]) => (presence === 'required' ? `${name}*` : name))
    .join(', ');
}

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const [name, json] = input.positionals;
  const kind = recordKinds.find(({ command }) => command === name);
  if (kind === undefined) {
    throw new CommandError(
      'CLI_USAGE',
      name === undefined
        ? `record needs a kind: ${kinds.join(', ')}`
        : `no such kind: ${name}; there are ${kinds.join(', ')}${didYouMean(name, kinds)}`,
    );
  }
  const isJson = hasFlag(input, 'json');
  return json === undefined || json === '-'
    ? recordLines(kind.table, isJson, world)
    : recordOne(kind.table, parseRecord(json), isJson, world);
}

async function recordOne(table: RecordTable, record: object, isJson: boolean, world: Surroundings): Promise<number> {
  using writer = await openSpineWriter(world);
  const ids = writer.obs.recordRows(table, [record]);
  world.stdout.write(isJson ? jsonLine({ ids, refused: [] }) : `${ids.join('\n')}\n`);
  return 0;
}

async function recordLines(table: RecordTable, isJson: boolean, world: Surroundings): Promise<number> {
  using writer = await openSpineWriter(world);
  const { lines, refused } = await recordLinesOf(writer, table, {
    chunks: world.stdin,
    signal: world.signal,
    onRefused: ({ line, error }) => world.stderr.write(`line ${line}: ${inertText(error)}\n`),
    onRecorded: (recorded) => {
      if (isJson) world.stdout.write(jsonLine(recorded));
      else if (recorded.ids.length > 0) world.stdout.write(`${recorded.ids.join('\n')}\n`);
    },
  });
  if (refused > 0) world.stderr.write(`${countCell(refused)} of ${counted(lines, 'line')} refused\n`);
  return refused === 0 ? 0 : 1;
}

function parseRecord(text: string): object {
  const record = parseRecordText(text);
  if (typeof record === 'object') return record;
  throw new CommandError('CLI_USAGE', record);
}
