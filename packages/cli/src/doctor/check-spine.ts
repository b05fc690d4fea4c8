import { join } from 'node:path';
import { nodeSourceTree } from '@agentspine/durable-fs';
import { checkDatabase, findMisfiledRecords, readSpineStatus, type SpineStatus } from '@agentspine/writer';
import { listColdTables } from '../store/cold-tables.ts';
import type { Examination, Finding } from './check.ts';

/** `spine.db`: there, ours, whole, and of this version; closely, also that records are filed under their ids (INV-02, INV-12). */
export async function findInSpine({ home, isDeep }: Examination): Promise<readonly Finding[]> {
  const status = readSpineStatus(join(home.directory, 'spine.db'));
  const finding = judgeSpine(status, await tracesOf(home.directory, await listColdTables(home)));
  if (finding?.level === 'problem' || status.state === 'missing') return finding === undefined ? [] : [finding];
  return [...(finding === undefined ? [] : [finding]), ...findDamage(status.path, isDeep)];
}

/** What the state of `spine.db` means; `traces` are names that only a `spine.db` leaves. */
export function judgeSpine({ path, ...status }: SpineStatus, traces: readonly string[]): Finding | undefined {
  const problem = (what: string, advice: string): Finding => ({ level: 'problem', path, what, advice });
  const { schemaVersion: version, supportedVersion: supported } = status;
  switch (status.state) {
    case 'ok':
      return undefined;
    case 'missing':
      if (traces.length === 0) return undefined;
      return problem(`is gone: ${traces.join(', ')} was left by it`, 'restore a backup; a new one would begin empty');
    case 'outdated': {
      const what = `has schema version ${version}, this program writes ${supported}`;
      return { level: 'notice', path, what, advice: 'run "spine migrate"; recording does it too' };
    }
    case 'newer':
      return problem(`has schema version ${version}, this program writes ${supported}`, 'use a newer agentspine');
    case 'foreign':
      return problem(
        'is no store of agentspine',
        'move it away; the next record makes a new one and sets this one aside',
      );
    case 'corrupt':
      return problem(`is damaged: ${status.problem}`, 'move it away or restore a backup; then "spine spool replay"');
    case 'unreadable':
      return problem(`cannot be read: ${status.problem}`, 'check its owner, mode and mount');
    default:
      return status.state satisfies never;
  }
}

/** The turn file and the log outlive a database that is deleted by its name alone; so do days that left it. */
async function tracesOf(directory: string, coldTables: readonly string[]): Promise<readonly string[]> {
  const names = (nodeSourceTree.list(directory) ?? []).map(({ name }) => name);
  const beside = names.filter((name) => /^spine\.db-(?:turn|wal|journal)$/.test(name));
  return [...beside.sort(), ...coldTables.map((table) => `archive/${table}`)];
}

function findDamage(path: string, isDeep: boolean): readonly Finding[] {
  const advice = 'move it away or restore a backup; then "spine spool replay"';
  try {
    const damage = checkDatabase(path).map((line): Finding => {
      return { level: 'problem', path, what: `is damaged: ${line}`, advice };
    });
    if (!isDeep || damage.length > 0) return damage;
    return findMisfiledRecords(path).map(({ table, count, firstId }): Finding => {
      const what = `has ${count} rows of ${table} that are no JSON or of another id, the first ${firstId}`;
      return { level: 'problem', path, what, advice: 'restore a backup, or see what wrote them' };
    });
  } catch (error) {
    return [{ level: 'problem', path, what: `cannot be checked: ${messageOf(error)}`, advice }];
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
