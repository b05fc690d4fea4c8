import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const pauseMs = 50;

/**
 * Calls until the database is not busy, and says on standard output, a line each, `begun <table> <mark>…` before the first call, with the marks of all
 * its rows, and `busy <table>` for each answer that the database is busy: then nothing of the call happened.
 */
export async function insist<Result>(table: string, marks: readonly string[], call: () => Result): Promise<Result> {
  writeSync(1, `begun ${table} ${marks.join(' ')}\n`);
  for (;;) {
    try {
      return call();
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'SPINE_BUSY')) throw error;
      writeSync(1, `busy ${table}\n`);
      await sleep(pauseMs);
    }
  }
}
