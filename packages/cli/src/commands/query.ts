import { resolve } from 'node:path';
import {
  encodeResult,
  explainNames,
  type QueryResult,
  type ResultFormat,
  resultFormats,
  runQuery,
  saveOutput,
} from '@agentspine/reader';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { homeOf } from '../compose.ts';
import { UsageError } from '../errors.ts';
import { inertText } from '../output/inert-text.ts';
import { missingCell } from '../output/numbers.ts';
import { renderTable } from '../output/table.ts';
import { choiceFlag, countFlag, hasFlag, textFlag } from '../parse-command-line.ts';
import { publicSchemas } from '../public-schemas.ts';

const formats = ['table', ...resultFormats] as const;

/** `spine query`: SQL that a person wrote, in a process of its own. */
export const queryCommand: Command = {
  usage: 'spine query SQL [--format FORMAT] [-o FILE] [--json]',
  summary: 'ask in SQL',
  description: [
    'DuckDB SQL over archive.sessions, archive.turns, archive.tool_calls, archive.tool_result_events, archive.user_turns and more',
    '(SELECT table_name FROM information_schema.tables). One SELECT; it runs in a process of its own that can neither write nor',
    'read files, with limits on memory, time and output. SQL may also come from stdin: spine query - < question.sql',
  ].join('\n'),
  options: {
    format: { type: 'string', value: 'FORMAT', help: `${formats.join(', ')} (default table)` },
    output: { type: 'string', short: 'o', value: 'FILE', help: 'write the answer to a file that is not there yet' },
    overwrite: { type: 'boolean', help: 'replace the file of -o' },
    raw: { type: 'boolean', help: 'CSV: leave cells as they are that a spreadsheet would run' },
    timeout: { type: 'string', value: 'SECONDS', help: 'end the query after this time (default 30)' },
    memory: { type: 'string', value: 'MB', help: 'what its data may take (default 512)' },
    'explain-names': { type: 'boolean', help: 'say on stderr what each table name means' },
  },
  examples: [
    'spine query "SELECT model, sum(output_tokens) FROM archive.turns GROUP BY 1"',
    'spine query "SELECT * FROM archive.tool_calls WHERE is_error" --format csv -o errors.csv',
    'spine query "FROM archive.turns" --format parquet -o turns.parquet',
  ],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const sql = await sqlOf(input, world);
  const format = hasFlag(input, 'json') ? 'json' : (choiceFlag(input, 'format', formats) ?? 'table');
  const output = textFlag(input, 'output');
  if ((format === 'parquet' || format === 'arrow') && output === undefined && world.stdout.isTerminal) {
    throw new UsageError(`${format} is not for a terminal; give -o FILE`);
  }
  if (hasFlag(input, 'explain-names')) tellNames(sql, world);
  const seconds = countFlag(input, 'timeout', 1);
  const megabytes = countFlag(input, 'memory', 16);
  const result = await runQuery({
    home: homeOf(world).directory,
    sql,
    signal: world.signal,
    limits: {
      ...(seconds === undefined ? {} : { wallMs: seconds * 1000, cpuSeconds: seconds }),
      ...(megabytes === undefined ? {} : { memoryBytes: megabytes * 1024 * 1024 }),
    },
  });
  const bytes = await bytesOf(result, format, hasFlag(input, 'raw'));
  if (output === undefined) world.writeBytes(bytes);
  else saveOutput({ path: resolve(world.workingDirectory, output), bytes, overwrite: hasFlag(input, 'overwrite') });
  return 0;
}

async function sqlOf(input: CommandInput, world: Surroundings): Promise<string> {
  const [sql, ...rest] = input.positionals;
  if (sql === undefined || rest.length > 0) throw new UsageError('query takes one text of SQL; quote it');
  return sql === '-' ? new TextDecoder().decode(await world.readStdin()) : sql;
}

async function bytesOf(result: QueryResult, format: 'table' | ResultFormat, rawCsv: boolean): Promise<Uint8Array> {
  if (format !== 'table') return encodeResult(result, format, { rawCsv });
  return new TextEncoder().encode(renderResult(result));
}

function renderResult(result: QueryResult): string {
  const columns = result.columns.map((column, index) => ({
    title: inertText(column.name),
    align: isNumeric(column.type) ? ('right' as const) : ('left' as const),
    cell: (row: QueryResult['rows'][number]) => cellText(row[index]),
  }));
  return `${renderTable(columns, result.rows)}\n${result.rowCount} ${result.rowCount === 1 ? 'row' : 'rows'}\n`;
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return missingCell;
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
}

function isNumeric(type: string): boolean {
  return /^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|DOUBLE|FLOAT|DECIMAL)/.test(type);
}

/** A name that several schemas have means the first of them; say so once. */
function tellNames(sql: string, world: Surroundings): void {
  for (const { name, resolvesTo, alsoIn } of explainNames(sql, publicSchemas)) {
    const others = alsoIn.length === 0 ? '' : `; also ${alsoIn.join(', ')}`;
    world.stderr.write(`${name} is ${resolvesTo}${others}\n`);
  }
}
