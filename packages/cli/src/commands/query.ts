import {
  isStreamFormat,
  type QueryLimits,
  type ResultFormat,
  resultFormats,
  sqlBytesMax,
  WarmProcess,
} from '@agentspine/reader';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { fleetOption } from '../filter-options.ts';
import { choiceFlag, countFlag, hasFlag, textFlag } from '../parse-command-line.ts';
import { readStdin } from '../read-stdin.ts';

const formats = ['table', ...resultFormats] as const;

export type OutputFormat = 'table' | ResultFormat;

/** A day: more than that means no limit, and timers of Node end at 24 days. */
const timeoutSecondsMax = 86_400;

/** A terabyte, so that no number of bytes leaves what a shell's limits can hold. */
const memoryMebibytesMax = 1024 * 1024;

/** DuckDB works with this many threads, each of which uses up processor time. */
const queryThreads = 2;

/** `spine query`: SQL that a person wrote, in a process of its own. */
export const queryCommand: Command = {
  usage: 'spine query SQL|- [--format FORMAT] [-o FILE] [--json]',
  description: [
    'DuckDB SQL over all stores of the home; "SHOW TABLES" lists the tables. SQL is one SELECT. It runs in a separate process',
    'that cannot read or write files, with limits on memory, time and output. "-" reads the SQL from stdin:',
    '  spine query - < question.sql',
    '',
    '  obs      records: obs.messages, obs.token_usage, obs.sessions …; the delivery log obs.events, obs.source_cursors;',
    '           obs.tasks is obs.netsky_tasks; meta_NAME is another name of each. Keys are columns, row_json is the whole row.',
    '  log      log.logs, log.workflow_runs, log.meta. log.all_logs also has the days of the cold archive, marked by is_cold; a',
    '           condition on day, ts or timestamp limits the files that are read. Records of cold days are in obs as before.',
    '  trace    what agents did: trace.timeline, trace.events, trace.tasks_current, trace.sessions_current, trace.turns,',
    '           trace.rules, trace.verdicts …; usage_all has the usage of obs, trace and archive. The same call may be in',
    '           several of them: sum over one origin at a time.',
    '  archive  transcripts: archive.sessions, archive.turns, archive.tool_calls, archive.tool_result_events …',
    '  claims   claims.claims (what agents said they did, with a status and a reason), claims.activities (what they did, and how it',
    '           ended), claims.evidence (which activity says so). They are judged before the query where transcripts are new.',
    '  live     live.tool_reports, live.session_reports, live.hook_messages (what hooks report), live.usage_reports, live.metric_sums (telemetry).',
    'A name without a schema is looked up in obs, then trace, then log, then archive, then claims, then live. A schema whose store',
    '(spine.db, archive.sqlite, claims.sqlite, live.sqlite) is missing is skipped. Times are UTC.',
    `FORMAT is one of ${formats.join(', ')}. A table shortens long cells; the other formats do not.`,
  ].join('\n'),
  options: {
    format: { type: 'string', value: 'FORMAT', choices: formats, help: 'how the answer is written (default table)' },
    output: { type: 'string', short: 'o', value: 'FILE', help: 'write the answer to a file that is not there yet' },
    overwrite: { type: 'boolean', help: 'replace the regular file of -o' },
    raw: { type: 'boolean', help: 'CSV: do not escape cells that a spreadsheet would run as a formula' },
    timeout: { type: 'string', value: 'SECONDS', help: 'end the query after this time (default 30)' },
    memory: { type: 'string', value: 'MIB', help: 'memory for its data (default 512)' },
    'no-cache': { type: 'boolean', help: 'read archived days from their lines; neither read nor make copies of them' },
    ...fleetOption,
    'explain-names': { type: 'boolean', help: 'print on stderr which table each name means' },
  },
  needs: ['SQL, in quotes'],
  examples: [
    'spine query "SELECT model, sum(output_tokens) FROM archive.turns GROUP BY 1"',
    'spine query "SELECT source, COUNT(*) AS n FROM messages GROUP BY source"',
    'spine query "SELECT day, count(*) FROM log.all_logs GROUP BY 1"',
    'spine query "SELECT origin, model, sum(output_tokens) FROM usage_all GROUP BY ALL"',
    'spine query "SELECT * FROM archive.tool_calls WHERE is_error" --format csv -o errors.csv',
    'spine query "SELECT kind, status, reason, count(*) FROM claims.claims GROUP BY ALL"',
    'spine query "FROM archive.turns" --format parquet -o turns.parquet',
  ],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const format = formatOf(input);
  const output = textFlag(input, 'output');
  if (isStreamFormat(format) && output === undefined && world.stdout.isTerminal) {
    throw new CommandError('CLI_USAGE', `${format} is not for a terminal; give -o FILE`);
  }
  // Before what asks is loaded: the process starts meanwhile.
  const limits = limitsOf(input);
  using warm = new WarmProcess({ limits, isRenewed: false });
  const sql = await sqlOf(input, world);
  const { answerQuery } = await import('./answer-query.ts');
  return await answerQuery({ sql, format, output, limits, warm }, { input, world });
}

function formatOf(input: CommandInput): OutputFormat {
  const format = choiceFlag(input, 'format', formats);
  if (!hasFlag(input, 'json')) return format ?? 'table';
  if (format !== undefined && format !== 'json') {
    throw new CommandError('CLI_USAGE', `--json and --format ${format} exclude each other`);
  }
  return 'json';
}

/** What is not given is left to the reader's defaults. */
function limitsOf(input: CommandInput): Partial<QueryLimits> {
  const seconds = countFlag(input, 'timeout', { max: timeoutSecondsMax });
  const mebibytes = countFlag(input, 'memory', { min: 16, max: memoryMebibytesMax });
  return {
    ...(seconds === undefined ? {} : { wallMs: seconds * 1000, cpuSeconds: seconds * queryThreads }),
    ...(mebibytes === undefined ? {} : { memoryBytes: mebibytes * 1024 * 1024 }),
  };
}

async function sqlOf(input: CommandInput, world: Surroundings): Promise<string> {
  const [sql = ''] = input.positionals;
  return sql === '-' ? readStdin(world, { what: 'the SQL', bytesMax: sqlBytesMax }) : sql;
}
