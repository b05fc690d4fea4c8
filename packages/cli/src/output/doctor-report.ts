import type { CheckReport, DoctorReport } from '@agentspine/home';
import { counted } from '@agentspine/home/count-text';
import { inertText } from '@agentspine/render';

/** A line a check, a line a finding under it, and the sum. */
export function renderDoctor({ checks, problems, notices }: DoctorReport): string {
  const width = Math.max(...checks.map(({ check }) => check.length));
  const lines = checks.flatMap((report) => [
    `${report.check.padEnd(width)}  ${verdictOf(report)}`,
    ...report.findings.map(({ level, path, what, advice }) => `  ${level}: ${path} ${what} (${advice})`),
  ]);
  const sum = `${counted(problems, 'problem')}, ${counted(notices, 'notice')}`;
  return [...lines, sum].map((line) => `${inertText(line)}\n`).join('');
}

function verdictOf({ findings }: CheckReport): string {
  if (findings.length === 0) return 'well';
  return findings.some(({ level }) => level === 'problem') ? 'NOT well' : 'well, with notices';
}
