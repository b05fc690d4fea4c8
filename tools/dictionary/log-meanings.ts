import type { TableMeaning } from './archive-meanings.ts';

/**
 * What each table and column of `log.*` means. The data dictionary is generated from it, and a test compares it with the
 * tables; nothing loads it at run time.
 */

const logColumns = {
  id: 'The order in which lines were appended. A number is never used again.',
  source: 'Who says it, such as `system`, `reflex` or `workflow`.',
  type: 'What happened.',
  ref_id: 'What it belongs to, such as the id of a run. NULL where it belongs to nothing.',
  payload: 'A text, usually JSON.',
  timestamp: 'When it happened; milliseconds since 1970, as it is stored.',
  ts: 'The same time. NULL where the number is not a time.',
  day: 'The UTC day of it.',
};

export const logMeanings: Readonly<Record<string, TableMeaning>> = {
  logs: { about: 'One row a line of the log that is still in `spine.db`.', columns: logColumns },
  all_logs: {
    about: 'One row a line of the log, those of days in the cold archive too.',
    columns: { ...logColumns, is_cold: 'Whether the line is in the cold archive.' },
  },
  workflow_runs: {
    about: 'One row a run of a workflow, with its latest status.',
    columns: {
      run_id: 'The run.',
      workflow: 'The workflow.',
      status: '`queued`, `started`, `completed`, `failed`, `crashed`, `interrupted`, `dropped` or `killed`.',
      timestamp: 'When it got its status; milliseconds since 1970, as it is stored.',
      exit_code: 'Its exit code. NULL for a run that did not end, or was dropped or interrupted.',
      ts: 'The same time. NULL where the number is not a time.',
    },
  },
  meta: {
    about: 'One row a key: what the store keeps about itself.',
    columns: { key: 'The key, such as `schema_version`.', value: 'Its value.' },
  },
};
