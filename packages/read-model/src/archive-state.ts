import type { Database } from 'better-sqlite3';
import type { LedgerPosition } from './ledger/ledger-position.ts';
import { archiveStateTable } from './rows/archive-tables.ts';
import { RowTable } from './rows/row-table.ts';

/** The row of `archive_state`: how far the ledger was read, and when what was done. */
export interface ArchiveState {
  readonly ledgerOffsetBytes: number;
  readonly ledgerMtimeMs: number;
  readonly archiveVersion: number;
  readonly lastCompactedAt: string | null;
  readonly lastRebuildAt: string | null;
  readonly lastBuiltAt: string | null;
  readonly ledgerInode: string | null;
  readonly ledgerHeadHash: string | null;
  readonly ledgerTailHash: string | null;
  readonly ledgerSum: string | null;
  readonly pricingVersion: string | null;
}

/** The state; `undefined` where the row is missing, which only a damaged archive has. */
export function readArchiveState(database: Database): ArchiveState | undefined {
  return new RowTable(database, archiveStateTable).getByKey([1]);
}

export function writeArchiveState(database: Database, state: ArchiveState): void {
  new RowTable(database, archiveStateTable).put({ ...state, id: 1 });
}

/** The place up to which a state has read the ledger. */
export function positionOf(state: ArchiveState): LedgerPosition {
  return {
    offset: state.ledgerOffsetBytes,
    mtimeMs: state.ledgerMtimeMs,
    inode: state.ledgerInode ?? '',
    headHash: state.ledgerHeadHash ?? '',
    tailHash: state.ledgerTailHash ?? '',
    sum: state.ledgerSum ?? undefined,
  };
}

/** The columns of a place in the ledger. */
export function positionColumns(
  position: LedgerPosition,
): Omit<ArchiveState, 'archiveVersion' | 'lastBuiltAt' | 'lastCompactedAt' | 'lastRebuildAt' | 'pricingVersion'> {
  return {
    ledgerOffsetBytes: position.offset,
    ledgerMtimeMs: position.mtimeMs,
    ledgerInode: position.inode,
    ledgerHeadHash: position.headHash,
    ledgerTailHash: position.tailHash,
    ledgerSum: position.sum ?? null,
  };
}
