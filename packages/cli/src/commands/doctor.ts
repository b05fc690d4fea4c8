import type { Command, CommandInput, Surroundings } from '../command.ts';
import { homeOf } from '../compose.ts';
import type { Finding } from '../doctor/check.ts';
import { checks } from '../doctor/checks.ts';
import { renderDoctor } from '../output/doctor-report.ts';
import { jsonLine } from '../output/json.ts';
import { hasFlag } from '../parse-command-line.ts';

/** `spine doctor`: whether everything is there and whole (SPEC 5.6). */
export const doctorCommand: Command = {
  usage: 'spine doctor [--deep] [--json]',
  description: [
    'Looks at every store of the home and says which file is damaged, behind or gone, and what to do about it. It changes',
    'nothing. A problem is what somebody has to do something about, and the exit code is 1 then; a notice is what the next',
    'run of a command puts right. Without --deep it checks both databases and the places of all other files; with it, it',
    'reads every byte: digests of blobs, lines of the ledger and of archived days, and the ids of records.',
  ].join('\n'),
  options: { deep: { type: 'boolean', help: 'read every byte' } },
  takes: 0,
  examples: ['spine doctor', 'spine doctor --deep', "spine doctor --json | jq '.checks[].findings[]'"],
  run,
};

/** What one check found. */
export interface CheckReport {
  readonly check: string;
  readonly findings: readonly Finding[];
}

/** What `spine doctor --json` prints. */
export interface DoctorReport {
  readonly home: string;
  readonly deep: boolean;
  readonly checks: readonly CheckReport[];
  readonly problems: number;
  readonly notices: number;
}

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const home = homeOf(world);
  const isDeep = hasFlag(input, 'deep');
  const reports: CheckReport[] = [];
  for (const { name, find } of checks) {
    reports.push({ check: name, findings: await find({ home, world, isDeep }) });
  }
  const count = (level: Finding['level']): number =>
    reports.flatMap(({ findings }) => findings).filter((finding) => finding.level === level).length;
  const report: DoctorReport = {
    home: home.directory,
    deep: isDeep,
    checks: reports,
    problems: count('problem'),
    notices: count('notice'),
  };
  world.stdout.write(hasFlag(input, 'json') ? jsonLine(report) : renderDoctor(report));
  return report.problems === 0 ? 0 : 1;
}
