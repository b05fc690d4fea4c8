import type { LogStoreRival } from '../record/log-store-rival.ts';

/** What a question of the log and its cold archive is asked in. */
export interface ColdSetting {
  /** A folder for its homes. */
  readonly scratch: string;
  readonly runs: number;
  /** Rows that are archived. */
  readonly archivedRows: number;
  /** Cold rows that are asked. */
  readonly queriedRows: number;
  readonly logStore: LogStoreRival;
}

/** Over how many days rows are spread. */
export const daysOfLog = 40;
