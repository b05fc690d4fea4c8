import { coldTables } from '@agentspine/stores/cold-tables';
import type { Command } from '../command.ts';
import { catColdDay, restoreDay, verifyCold } from '../store/cold-days.ts';
import { runColdArchive } from '../store/run-cold-archive.ts';
import { runStoreSize } from '../store/run-store-size.ts';

/** `spine store`: what stays in `spine.db`, what leaves it for the cold archive, and what takes room (SPEC 3.5). */
export const storeCommand: Command = {
  usage: [
    'spine store archive [--table T] [--retention-days N] [--max-days N] [--compress] [--active-runs] [--vacuum] [--dry-run] [--json]',
    'spine store cat --day D [--table T]',
    'spine store verify [--json]',
    'spine store restore --day D [--table T] [--json]',
    'spine store size [--json]',
  ].join('\n'),
  description: [
    '  archive  moves whole UTC days out of spine.db into archive/<table>/<day>.jsonl: logs after 30 days, records after the',
    '           days in "retention" of config.json. Ctrl-C ends it after the current day, and the next run continues.',
    '  cat      prints the lines of an archived day',
    '  verify   reads all archived days; fails when a file differs from what was archived',
    '  restore  moves an archived day back into spine.db',
    '  size     the size of each store',
  ].join('\n'),
  options: {
    table: {
      type: 'string',
      value: 'TABLE',
      choices: coldTables,
      help: 'only this table; default all for "archive" and "verify", logs for "cat" and "restore"',
    },
    day: { type: 'string', value: 'YYYY-MM-DD', help: 'the UTC day' },
    'retention-days': {
      type: 'string',
      value: 'N',
      help: 'days that stay in spine.db (logs, or --table); 0: only today',
    },
    'max-days': { type: 'string', value: 'N', help: 'at most so many days of each table' },
    compress: { type: 'boolean', help: 'write zstd files; about a tenth of the size' },
    'active-runs': { type: 'boolean', help: 'also rows of runs that are queued, started or crashed' },
    vacuum: { type: 'boolean', help: 'then give freed space in spine.db back to the disk' },
    'dry-run': { type: 'boolean', help: 'only print which days would move' },
  },
  subcommands: {
    archive: { run: runColdArchive },
    cat: { run: catColdDay },
    verify: { run: verifyCold },
    restore: { run: restoreDay },
    size: { run: runStoreSize },
  },
  examples: [
    'spine store archive --dry-run',
    'spine store archive --compress --vacuum',
    'spine store cat --day 2026-01-01 | jq .payload',
    'spine store size',
  ],
};
