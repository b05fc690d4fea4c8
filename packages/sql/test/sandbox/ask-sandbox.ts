// Asks a locked sandbox statements that the gate for SQL would refuse, and prints what came of each, as JSON.
import { readFileSync } from 'node:fs';
import { argv, stdout } from 'node:process';
import { limitSandbox, lockSandbox, openSandbox, type SpillSpace } from '../../src/sandbox/open-sandbox.ts';

const { readableFiles, setup, statements, spill } = JSON.parse(readFileSync(argv[2] ?? '', 'utf8')) as {
  readonly readableFiles: readonly string[];
  readonly setup: string;
  readonly statements: readonly string[];
  readonly spill?: SpillSpace;
};
const { connection } = await openSandbox();
await limitSandbox(connection, { memoryBytes: 256e6, listsFiles: true, spill });
await connection.run(setup);
await lockSandbox(connection, readableFiles);
const outcomes: string[] = [];
for (const sql of statements) {
  try {
    outcomes.push(JSON.stringify((await connection.runAndReadAll(sql)).getRowsJson()));
  } catch (error) {
    outcomes.push(error instanceof Error ? error.message : String(error));
  }
}
stdout.write(JSON.stringify(outcomes));
