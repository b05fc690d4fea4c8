import { openReader } from '@agentspine/reader';
import type { Surroundings } from '../command.ts';
import type { Home } from '../compose.ts';
import type { ImportResult } from '../import/run-import.ts';
import { inertText } from './inert-text.ts';
import { jsonLine } from './json.ts';
import { byteCell, countCell } from './numbers.ts';

/** What an import did, in a few lines. */
export function renderImport(result: ImportResult): string {
  const { report } = result;
  const lines = [
    report.files === 0
      ? `nothing new in ${countCell(result.unchangedFiles)} transcripts`
      : `${countCell(report.files)} transcripts, ${byteCell(report.bytesRead)} taken into custody as ${byteCell(report.bytesStored)}`,
    `${countCell(report.sessions)} sessions, ${countCell(report.turns)} turns, ${countCell(report.toolCalls)} tool calls, ${countCell(report.toolResults)} results added in ${report.elapsedMs} ms`,
    report.unparsedLines > 0
      ? `${countCell(report.unparsedLines)} lines are no records; "spine import --problems" lists them`
      : '',
    report.skippedFiles > 0 ? `${countCell(report.skippedFiles)} files are no transcripts that are known here` : '',
    result.wasInterrupted ? 'interrupted; the next import goes on from here' : '',
  ];
  return lines
    .filter((line) => line !== '')
    .map((line) => `${line}\n`)
    .join('');
}

/** Lists unparsed lines and unknown shapes, with file, byte offset and reason. Returns the exit code. */
export async function reportProblems(
  home: Home,
  paths: ReadonlyMap<string, string>,
  asJson: boolean,
  world: Surroundings,
): Promise<number> {
  using reader = openReader({ home: home.directory, nowMs: () => world.clock().getTime() });
  const { problems, counts, total } = reader.problems();
  const located = problems.map((problem) => ({
    ...problem,
    path: paths.get(problem.sourceFile) ?? problem.sourceFile,
  }));
  if (asJson) {
    world.stdout.write(jsonLine({ problems: located, counts, total }));
    return 0;
  }
  for (const { path, generation, byteFrom, byteTo, problem, detail } of located) {
    const place = `${inertText(path)}${generation > 0 ? ` (generation ${generation})` : ''}:${byteFrom}-${byteTo}`;
    world.stdout.write(`${place}: ${problem} ${inertText(detail)}\n`);
  }
  if (total > problems.length) world.stdout.write(`… and ${countCell(total - problems.length)} more\n`);
  if (total === 0) world.stdout.write('no problems\n');
  return 0;
}
