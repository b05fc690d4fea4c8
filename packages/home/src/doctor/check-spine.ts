import { join } from 'node:path';
import { counted } from '@agentspine/render/count-text';
import {
  checkDatabase,
  countDamagedCursors,
  countUnnamedEvents,
  findDamagedPacks,
  findMisfiledRecords,
  readSpineStatus,
} from '@agentspine/sqlite';
import { type Examination, type Finding, reasonOf } from '@agentspine/stores';
import { findLostSpine } from '@agentspine/stores/find-lost-spine';
import { judgeSpine } from '@agentspine/stores/judge-spine';

/** `spine.db`: there, ours, whole, and of this version; closely, also that records are filed under their ids (INV-02, INV-12). */
export async function findInSpine({ home, isDeep }: Examination): Promise<readonly Finding[]> {
  const status = readSpineStatus(join(home.directory, 'spine.db'));
  const finding = status.state === 'missing' ? await findLostSpine(home) : judgeSpine(status, []);
  const findings = finding === undefined ? [] : [finding];
  const isReadable = status.state === 'ok' || status.state === 'outdated';
  return isReadable ? [...findings, ...findDamage(status.path, isDeep)] : findings;
}

function findDamage(path: string, isDeep: boolean): readonly Finding[] {
  const advice = 'move it away or restore a backup; then "spine spool replay"';
  try {
    const damage = checkDatabase(path).map((line): Finding => {
      return { level: 'problem', path, what: `is damaged: ${line}`, advice };
    });
    if (!isDeep || damage.length > 0) return damage;
    const unnamed = countUnnamedEvents(path);
    if (unnamed > 0) {
      const what = `has ${counted(unnamed, 'event')} without the name of the task or the session`;
      return [{ level: 'problem', path, what, advice }];
    }
    const packs = findDamagedPacks(path).map(({ id, events }): Finding => {
      const what = `has a damaged pack, ${id}, which holds ${counted(events, 'event')}`;
      const advice = 'run "spine trace import", which derives what came from transcripts again, or restore a backup';
      return { level: 'problem', path, what, advice };
    });
    const cursors = countDamagedCursors(path);
    const ofCursors: Finding = {
      level: 'problem',
      path,
      what: `has ${counted(cursors, 'damaged cursor')} of transcripts`,
      advice: 'nothing is lost: such a transcript is read from its beginning when it grows',
    };
    const misfiled = findMisfiledRecords(path).map(({ table, count, firstId }): Finding => {
      const what = `has ${counted(count, 'row')} of ${table} with broken JSON or of another id, the first ${firstId}`;
      return { level: 'problem', path, what, advice: 'restore a backup, or see what wrote them' };
    });
    return [...packs, ...(cursors === 0 ? [] : [ofCursors]), ...misfiled];
  } catch (error) {
    return [{ level: 'problem', path, what: `cannot be checked: ${reasonOf(error)}`, advice }];
  }
}
