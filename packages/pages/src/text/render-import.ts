import type { ImportResult, LocatedProblem, PassedOver } from '@agentspine/home';
import type { ImportProblems } from '@agentspine/reader';
import { inertText } from '@agentspine/render';
import { byteCell, countCell, counted } from '@agentspine/render/count-text';

/** What an import did, in a few lines. */
export function renderImport(result: ImportResult): string {
  const { report } = result;
  const lines = [
    report.files === 0
      ? `nothing new in ${counted(result.unchangedFiles, 'transcript')}`
      : `${counted(report.files, 'transcript')}, ${byteCell(report.bytesRead)} taken into custody as ${byteCell(report.bytesStored)}`,
    `${counted(report.sessions, 'session')}, ${counted(report.turns, 'turn')}, ${counted(report.toolCalls, 'tool call')}, ${counted(report.toolResults, 'result')} added in ${countCell(report.elapsedMs)} ms`,
    report.traceEvents > 0 ? `${counted(report.traceEvents, 'event')} added to the trace` : '',
    report.unparsedLines > 0
      ? `${counted(report.unparsedLines, 'line is not a record, or is not', 'lines are not records, or are not')} read whole; "spine import --problems" lists all`
      : '',
    ...skippedLines(result.passedOver.skipped),
    report.erasedFiles > 0
      ? `${counted(report.erasedFiles, 'transcript is', 'transcripts are')} of erased sessions and passed over`
      : '',
    unreadableLine(report.unreadableFiles),
    result.wasInterrupted ? 'interrupted; the next import goes on from here' : '',
  ];
  return lines
    .filter((line) => line !== '')
    .map((line) => `${line}\n`)
    .join('');
}

/** Files named where an import ends; "--problems" lists all. */
const skippedNamed = 3;

function skippedLines(skipped: readonly string[]): readonly string[] {
  const what = counted(skipped.length, 'file is not a transcript', 'files are not transcripts');
  const [first, ...others] = skipped;
  if (first === undefined) return [];
  if (others.length === 0) return [`${what} that is known here: ${inertText(first)}`];
  const all = others.length < skippedNamed ? '' : '; "spine import --problems PATH" lists all of them';
  return [
    `${what} that are known here${all}`,
    ...skipped.slice(0, skippedNamed).map((path) => `  ${inertText(path)}`),
    ...(skipped.length > skippedNamed ? ['  …'] : []),
  ];
}

function unreadableLine(count: number): string {
  if (count === 0) return '';
  return `${counted(count, 'file or folder', 'files or folders')} could not be read`;
}

/** The files that were not taken, a line each. */
export function renderPassedOver({ skipped, unreadable }: PassedOver): string {
  return [
    ...unreadable.map(({ path, reason }) => `${inertText(path)}: cannot be read: ${inertText(reason)}\n`),
    ...skipped.map((path) => `${inertText(path)}: skipped: not a transcript that is known here\n`),
  ].join('');
}

/** Lines that are not records and shapes that are not known: file, bytes and reason, a line each. */
export function renderProblems(problems: readonly LocatedProblem[], { total }: Pick<ImportProblems, 'total'>): string {
  if (total === 0) return 'no problems\n';
  const lines = problems.map(({ path, generation, byteFrom, byteTo, problem, detail }) => {
    const file = `${inertText(path)}${generation > 0 ? ` (generation ${generation})` : ''}`;
    return `${file}: bytes ${byteFrom} to ${byteTo}: ${problemText(problem, detail)}`;
  });
  if (total > problems.length) lines.push(`… and ${countCell(total - problems.length)} more`);
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

const problemWords: Readonly<Record<string, string>> = {
  unparsed: 'not a record',
  unknown: 'names that are not known',
};

/** The kind of a problem in words, and what it is about: a reason, or names as a list in JSON. */
function problemText(problem: string, detail: string): string {
  const names = /^\["(.*)"\]$/.exec(detail)?.[1]?.split('","').join(', ');
  return `${problemWords[problem] ?? inertText(problem)}: ${inertText(names ?? detail)}`;
}
