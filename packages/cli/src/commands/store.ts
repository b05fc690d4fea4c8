import type { Command } from '../command.ts';
import { catColdDay, restoreDay, verifyCold } from '../store/cold-days.ts';
import { runColdArchive } from '../store/run-cold-archive.ts';
import { runStoreSize } from '../store/run-store-size.ts';

/** `spine store`: what stays in `spine.db`, what leaves it for the cold archive, and what takes room (SPEC 3.5). */
export const storeCommand: Command = {
  usage: [
    'spine store archive [--table T] [--retention-days N] [--max-days N] [--compress] [--vacuum] [--dry-run] [--json]',
    '       spine store cat --day D [--table T]',
    '       spine store verify [--json]',
    '       spine store restore --day D [--table T] [--json]',
    '       spine store size [--json]',
  ].join('\n'),
  description: [
    '"archive" moves whole UTC days that are old enough out of spine.db into archive/<table>/<day>.jsonl: of logs after 30',
    'days, of records where "retention" of config.json says so. Ctrl-C ends it between two days at any time; the next run',
    'goes on. "cat" writes the lines of such a day, "verify" reads all of them and fails when one is not what was sealed,',
    '"restore" puts a day back.',
  ].join('\n'),
  options: {
    table: { type: 'string', value: 'TABLE', help: 'only this table; default all for "archive", logs for the others' },
    day: { type: 'string', value: 'YYYY-MM-DD', help: 'the UTC day' },
    'retention-days': {
      type: 'string',
      value: 'N',
      help: 'days that stay, of logs or of --table; 0: all before today',
    },
    'max-days': { type: 'string', value: 'N', help: 'at most so many days of each table' },
    compress: { type: 'boolean', help: 'write zstd files; a tenth of the size' },
    'active-runs': { type: 'boolean', help: 'also rows of runs that are queued, at work or crashed' },
    vacuum: { type: 'boolean', help: 'then give the room in spine.db back to the disk' },
    'dry-run': { type: 'boolean', help: 'only say which days would leave' },
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
