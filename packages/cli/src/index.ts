export type { ProcessSurroundings, TextSink } from './command.ts';
export { runCommandLine } from './run-command-line.ts';
export { cliVersion } from './version.ts';
