import type { ArchiveStatus } from '@agentspine/read-model';
import { countCell, counted } from '@agentspine/render/count-text';
import { messageOf } from '@agentspine/schema';
import { checkDatabase } from '@agentspine/sqlite';
import type { Examination, Finding } from '@agentspine/stores';
import { openArchiveOf } from '@agentspine/stores/build-archive';
import { openLedgerOf } from '@agentspine/stores/open-stores';

/** The derived archive: whole, of this version, and of this ledger (INV-12, INV-15). */
export async function findInArchive({ home, world }: Examination): Promise<readonly Finding[]> {
  await using ledger = await openLedgerOf(home, world, 'read');
  using archive = await openArchiveOf(home, ledger, world);
  const status = await archive.status();
  const finding = judgeArchive(status);
  const findings = finding === undefined ? [] : [finding];
  return status.state === 'ok' ? [...findings, ...findDamage(status.path)] : findings;
}

const rebuild = 'run "spine archive rebuild"';

/** What the state of the archive means. */
export function judgeArchive({ path, ...status }: ArchiveStatus): Finding | undefined {
  const { ledgerSizeBytes: ledgerBytes } = status;
  switch (status.state) {
    case 'missing': {
      if (ledgerBytes === undefined || ledgerBytes === 0) return undefined;
      const what = `is not there, and the ledger has ${counted(ledgerBytes, 'byte')}`;
      return { level: 'notice', path, what, advice: 'run "spine archive build"' };
    }
    case 'corrupt':
      return { level: 'problem', path, what: `is damaged: ${status.problem}`, advice: rebuild };
    case 'newer': {
      const what = `has version ${status.archiveVersion}, this program writes ${status.supportedVersion}`;
      return { level: 'problem', path, what, advice: `use a newer agentspine, or ${rebuild}` };
    }
    case 'outdated': {
      const what = `has version ${status.archiveVersion}, this program writes ${status.supportedVersion}`;
      return { level: 'notice', path, what, advice: 'run "spine archive build"; an import does it too' };
    }
    case 'ok': {
      // A ledger that is gone is reported by its own check, and a build would only empty the archive.
      if (status.upToDate || ledgerBytes === undefined) return undefined;
      const what =
        (status.ledgerOffsetBytes ?? 0) < ledgerBytes
          ? `was built from ${counted(status.ledgerOffsetBytes, 'byte')} of a ledger, and the ledger has ${countCell(ledgerBytes)}`
          : 'was built from another ledger file (was the home copied or restored?)';
      return { level: 'notice', path, what, advice: 'run "spine archive build"; an import does it too' };
    }
    default:
      return status.state satisfies never;
  }
}

function findDamage(path: string): readonly Finding[] {
  try {
    return checkDatabase(path).map((line) => ({
      level: 'problem',
      path,
      what: `is damaged: ${line}`,
      advice: rebuild,
    }));
  } catch (error) {
    const reason = messageOf(error);
    return [{ level: 'problem', path, what: `cannot be checked: ${reason}`, advice: rebuild }];
  }
}
