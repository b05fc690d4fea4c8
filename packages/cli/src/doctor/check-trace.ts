import { join } from 'node:path';
import { findStaleRows, readSpineStatus } from '@agentspine/writer';
import type { Examination, Finding } from './check.ts';

/** The tables of the trace: looked at closely, that they have the rows which their events say (INV-10). */
export async function findInTrace({ home, isDeep }: Examination): Promise<readonly Finding[]> {
  const path = join(home.directory, 'spine.db');
  if (!isDeep || readSpineStatus(path).state !== 'ok') return [];
  try {
    return findStaleRows(path).map(({ table, what, count }): Finding => {
      const advice = 'run "spine trace rebuild", which makes them of the events';
      return {
        level: 'problem',
        path,
        what: `has ${table} that is not what its events say: ${count} rows ${what}`,
        advice,
      };
    });
  } catch {
    // The check of spine.db says why it cannot be read.
    return [];
  }
}
