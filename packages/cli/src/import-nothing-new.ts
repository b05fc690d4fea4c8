import { answerNothingNew } from '@agentspine/home/answer-nothing-new';
import { renderImport } from '@agentspine/pages/text/render-import';
import { jsonLine } from '@agentspine/render/json-line';
import type { ProcessSurroundings } from './command.ts';

/** The flags that change nothing but what is printed, or leave the trace alone; any other needs the command itself. */
const flagsKnown: ReadonlySet<string> = new Set(['--json', '--no-trace']);

/**
 * Answers `spine import` where nothing is new, before the code of the command is loaded. Returns the exit code; `undefined`
 * where the command has to run.
 */
export function importNothingNew(
  args: readonly string[],
  world: ProcessSurroundings,
  program: string,
): number | undefined {
  const flags = args.filter((arg) => arg.startsWith('-'));
  if (args.includes('') || !flags.every((flag) => flagsKnown.has(flag))) return undefined;
  const paths = args.filter((arg) => !arg.startsWith('-'));
  const onLook = (look: ProcessSurroundings['look']) => void Object.assign(world, { look });
  const result = answerNothingNew({ paths, fillsTrace: !flags.includes('--no-trace'), program, world, onLook });
  if (result === undefined) return undefined;
  world.stdout.write(flags.includes('--json') ? jsonLine(result.report) : renderImport(result));
  return 0;
}
