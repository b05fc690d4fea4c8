import type { CheckReport, DoctorReport } from '@agentspine/home';
import { inertText, type Look, paint } from '@agentspine/render';
import { counted } from '@agentspine/render/count-text';

/** A line a check, a line a finding under it, and the sum. */
export function renderDoctor({ checks, backup, problems, notices }: DoctorReport, look: Look): string {
  const width = Math.max(...checks.map(({ check }) => check.length));
  const lines = checks.flatMap((report) => [
    `${report.check.padEnd(width)}  ${verdictOf(report, look)}`,
    ...report.findings.map(
      ({ level, path, what, advice }) =>
        `  ${paint(level, level === 'problem' ? 'bad' : 'doubt', look)}: ${inertText(`${path} ${what} (${advice})`)}`,
    ),
  ]);
  const sum = `${counted(problems, 'problem')}, ${counted(notices, 'notice')}`;
  return [...lines, `${'backup'.padEnd(width)}  ${backupOf(backup)}`, sum].map((line) => `${line}\n`).join('');
}

function verdictOf({ findings }: CheckReport, look: Look): string {
  if (findings.length === 0) return paint('well', 'good', look);
  const isBad = findings.some(({ level }) => level === 'problem');
  return isBad ? paint('NOT well', 'bad', look) : paint('well, with notices', 'doubt', look);
}

const dayMs = 86_400_000;

function backupOf(backup: DoctorReport['backup']): string {
  if (backup === null) return 'none that this home knows of ("spine backup FOLDER" takes one)';
  const days = Math.floor(backup.ageMs / dayMs);
  const age = days < 1 ? 'less than a day' : counted(days, 'day');
  const said = `${age} old, in ${inertText(backup.to)}`;
  return backup.isThere === false ? `${said}, which has it no more: mount its disk, or take a new one` : said;
}
