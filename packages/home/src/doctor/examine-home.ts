import type { HomeContext } from '../home-context.ts';
import type { Home } from '../home-paths.ts';
import type { Examination, Finding } from './check.ts';
import { checks } from './checks.ts';

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

/** Looks at every store of a home; changes nothing. */
export async function examineHome(
  home: Home,
  world: HomeContext,
  { isDeep, sample }: Pick<Examination, 'isDeep' | 'sample'>,
): Promise<DoctorReport> {
  const reports: CheckReport[] = [];
  for (const { name, find } of checks) {
    reports.push({ check: name, findings: await find({ home, world, isDeep, sample }) });
  }
  const count = (level: Finding['level']): number =>
    reports.flatMap(({ findings }) => findings).filter((finding) => finding.level === level).length;
  return {
    home: home.directory,
    deep: isDeep,
    checks: reports,
    problems: count('problem'),
    notices: count('notice'),
  };
}
