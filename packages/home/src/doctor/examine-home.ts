import { isAbsolute, join } from 'node:path';
import { nodeSourceTree } from '@agentspine/durable-fs';
import {
  type Examination,
  type Finding,
  type Home,
  type HomeContext,
  type NotedBackup,
  readNotedBackups,
} from '@agentspine/stores';
import { checks } from './checks.ts';

/** What one check found. */
export interface CheckReport {
  /** The name of the check. */
  readonly check: string;
  /** What it found; empty where all is well. */
  readonly findings: readonly Finding[];
}

/** What `spine doctor --json` prints. */
export interface DoctorReport {
  /** The home. */
  readonly home: string;
  /** Whether all bytes were read. */
  readonly deep: boolean;
  /** The checks, in the order in which they ran. */
  readonly checks: readonly CheckReport[];
  /** The newest backup that the home knows of and that is there, else the newest that it knows of; `null` where it knows of none. */
  readonly backup: KnownBackup | null;
  /** How many findings need something to be done. */
  readonly problems: number;
  /** How many findings are only worth knowing. */
  readonly notices: number;
}

/** A backup that the home knows of. */
export interface KnownBackup extends NotedBackup {
  /** How long ago it began, in milliseconds. */
  readonly ageMs: number;
  /** Whether its snapshot is there: a folder may have been removed, or its disk is not mounted. `null` where it is in no folder of this machine. */
  readonly isThere: boolean | null;
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
    backup: await newestBackup(home, world),
    problems: count('problem'),
    notices: count('notice'),
  };
}

async function newestBackup(home: Home, { clock }: HomeContext): Promise<KnownBackup | null> {
  const noted = await readNotedBackups(home);
  const isThere = ({ to, snapshot }: NotedBackup): boolean | null =>
    isAbsolute(to) ? nodeSourceTree.stat(join(to, 'snapshots', snapshot))?.kind === 'file' : null;
  const newest = noted.find((backup) => isThere(backup) !== false) ?? noted[0];
  if (newest === undefined) return null;
  return { ...newest, ageMs: clock().getTime() - Date.parse(newest.at), isThere: isThere(newest) };
}
