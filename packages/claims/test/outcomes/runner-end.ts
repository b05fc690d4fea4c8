/**
 * A command, the end of its output, and what the two tell.
 * Most commands are cut by `tail`, so that the exit code says nothing and the output decides.
 */
export type RunnerEnd = readonly [
  command: string,
  output: string,
  exitCode: number,
  kind: string,
  outcome: string,
  count?: number,
];
