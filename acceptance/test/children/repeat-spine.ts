/**
 * Runs command lines of `spine` in turn until standard input ends, and says on standard output, a line of JSON each, what it
 * ran and how that ended. `node repeat-spine.ts <home> <command lines as JSON>`.
 */
import { writeSync } from 'node:fs';
import { runSpine, type SpineRun } from '../run-spine.ts';
import { actUntilTold } from './until-told.ts';

/** A line of what it says. */
export type SaidRun = SpineRun & { readonly args: readonly string[] };

const [home = '', text = '[]'] = process.argv.slice(2);
const commandLines = JSON.parse(text) as readonly (readonly string[])[];
await actUntilTold(async (turn) => {
  const args = commandLines[turn % commandLines.length] ?? [];
  const said: SaidRun = { args, ...(await runSpine(home, ...args)) };
  writeSync(1, `${JSON.stringify(said)}\n`);
});
