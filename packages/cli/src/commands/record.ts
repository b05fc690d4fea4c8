import { LineSplitter } from '@agentspine/durable-fs';
import { countCell } from '@agentspine/home/count-text';
import { openSpineWriter } from '@agentspine/home/spine';
import { type RecordTable, recordKinds } from '@agentspine/schema';
import { WriterError } from '@agentspine/writer';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { inertText } from '../output/inert-text.ts';
import { jsonLine } from '../output/json.ts';
import { hasFlag } from '../parse-command-line.ts';

/** Lines that share a transaction; more would keep other writers waiting. */
const linesATransaction = 1_000;

/** Help has to fit a terminal of 120 columns. */
const helpWidth = 116;

/** `spine record`: one call for a thing that happened, from a shell or a hook. */
export const recordCommand: Command = {
  usage: 'spine record KIND [JSON|-] [--json]',
  description: [
    'JSON is one object with the keys of its kind; what may be left out is null, and the time is now unless it is given.',
    'With "-", or without JSON, objects are read from stdin, one a line, up to 1,000 a transaction. Lines that are refused',
    'are named on stderr and the others recorded. Prints the id of each record once it is committed; with --json a line for',
    'each transaction: its ids, and the lines refused since the last.',
    '',
    'The kinds and their keys; one with * is needed:',
    ...recordKinds.map(({ command, fields }) => wrapWords(`${command}: ${keyList(fields)}`)),
    '',
    'What the database cannot take goes to the spool, and counts as recorded.',
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

function kindList(): string {
  return recordKinds.map(({ command }) => command).join(', ');
}

function wrapWords(text: string): string {
  let line = '';
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    if (line !== '' && `${line} ${word}`.length > helpWidth) {
      lines.push(line);
      line = '   ';
    }
    line += line === '' ? word : ` ${word}`;
  }
  return [...lines, line].join('\n');
}

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
      name === undefined ? 'record takes a KIND' : `no such kind: ${name}; there are ${kindList()}`,
    );
  }
  const isJson = hasFlag(input, 'json');
  return json === undefined || json === '-'
    ? recordLines(kind.table, isJson, world)
    : recordOne(kind.table, parseObject(json), isJson, world);
}

async function recordOne(table: RecordTable, record: object, isJson: boolean, world: Surroundings): Promise<number> {
  using writer = await openSpineWriter(world);
  const ids = writer.obs.recordRows(table, [record]);
  world.stdout.write(isJson ? jsonLine({ ids, refused: [] }) : `${ids.join('\n')}\n`);
  return 0;
}

interface Refusal {
  readonly line: number;
  readonly error: string;
}

/** Records what comes, as it comes: a hook that writes now and then does not wait for a full transaction. */
async function recordLines(table: RecordTable, isJson: boolean, world: Surroundings): Promise<number> {
  using writer = await openSpineWriter(world);
  const splitter = new LineSplitter(0);
  let refused: Refusal[] = [];
  let refusedCount = 0;
  let reportCount = 0;
  let lineNumber = 0;
  let batch: object[] = [];
  const flush = (): void => {
    report(writer.obs.recordRows(table, batch));
    batch = [];
  };
  // At once: who is ended before the next transaction has the ids of this one.
  const report = (ids: readonly number[]): void => {
    if (isJson) world.stdout.write(jsonLine({ ids, refused }));
    else if (ids.length > 0) world.stdout.write(`${ids.join('\n')}\n`);
    refused = [];
    reportCount += 1;
  };
  const take = (line: string | undefined): void => {
    lineNumber += 1;
    if (line?.trim() === '') return;
    try {
      const record = parseObject(line ?? '');
      writer.obs.checkRow(table, record);
      batch.push(record);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      refusedCount += 1;
      if (isJson) refused.push({ line: lineNumber, error: error.message });
      world.stderr.write(`line ${lineNumber}: ${inertText(error.message)}\n`);
    }
    if (batch.length >= linesATransaction) flush();
    if (refused.length >= linesATransaction) report([]);
  };
  for await (const chunk of world.stdin) {
    splitter.push(chunk, take);
    if (batch.length > 0) flush();
    if (world.signal.aborted) break;
  }
  splitter.push(Uint8Array.of(0x0a), take);
  if (batch.length > 0) flush();
  if (refused.length > 0 || reportCount === 0) report([]);
  if (refusedCount > 0) world.stderr.write(`${countCell(refusedCount)} of ${countCell(lineNumber)} lines refused\n`);
  return refusedCount === 0 ? 0 : 1;
}

function isRefusal(error: unknown): error is Error {
  return error instanceof CommandError || (error instanceof WriterError && error.code === 'RECORD_INVALID');
}

function parseObject(text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CommandError(
      'CLI_USAGE',
      `the record is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        cause,
      },
    );
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new CommandError('CLI_USAGE', 'a record is a JSON object');
}
