import type { ImportProblem, ImportProblems } from '@agentspine/reader';
import type { ImportResult } from '../import/run-import.ts';
import { inertText } from './inert-text.ts';
import { byteCell, countCell } from './numbers.ts';

/** What an import did, in a few lines. */
export function renderImport(result: ImportResult): string {
  const { report } = result;
  const lines = [
    report.files === 0
      ? `nothing new in ${countCell(result.unchangedFiles)} transcripts`
      : `${countCell(report.files)} transcripts, ${byteCell(report.bytesRead)} taken into custody as ${byteCell(report.bytesStored)}`,
    `${countCell(report.sessions)} sessions, ${countCell(report.turns)} turns, ${countCell(report.toolCalls)} tool calls, ${countCell(report.toolResults)} results added in ${countCell(report.elapsedMs)} ms`,
    report.traceEvents > 0 ? `${countCell(report.traceEvents)} events added to the trace` : '',
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

/** A problem with the path of its file, where that is known. */
export type LocatedProblem = ImportProblem & { readonly path: string };

/** Lines that are no records and shapes that are not known: file, bytes and reason, a line each. */
export function renderProblems(problems: readonly LocatedProblem[], { total }: Pick<ImportProblems, 'total'>): string {
  if (total === 0) return 'no problems\n';
  const lines = problems.map(({ path, generation, byteFrom, byteTo, problem, detail }) => {
    const file = `${inertText(path)}${generation > 0 ? ` (generation ${generation})` : ''}`;
    return `${file}:${byteFrom}-${byteTo}: ${problem} ${inertText(detail)}`;
  });
  if (total > problems.length) lines.push(`… and ${countCell(total - problems.length)} more`);
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}
