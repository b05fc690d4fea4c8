import type { ArchiveStatus } from '@agentspine/read-model';
import { inertText } from '@agentspine/render';
import { byteCell, countCell, missingCell } from '@agentspine/render/count-text';

/** The state of the derived archive, a fact a line. */
export function renderStatus(status: ArchiveStatus): string {
  const problem = status.problem === undefined ? '' : `: ${status.problem}`;
  const lines: readonly (readonly [string, string])[] = [
    ['archive', `${status.path} (${status.state}${problem})`],
    ['up to date', status.upToDate ? 'yes' : 'no; "spine archive build" brings it up to date'],
    ['version', status.archiveVersion === undefined ? missingCell : String(status.archiveVersion)],
    ['ledger', `${byteCell(status.ledgerSizeBytes)}, built up to byte ${countCell(status.ledgerOffsetBytes)}`],
    ['built', status.lastBuiltAt ?? missingCell],
    ['rebuilt', status.lastRebuildAt ?? missingCell],
    ['vacuumed', status.lastCompactedAt ?? missingCell],
    ['prices', status.pricingVersion ?? missingCell],
    ['size', `${byteCell(status.archiveSizeBytes)}, log ${byteCell(status.walSizeBytes)}`],
    ...Object.entries(status.rowCounts).map(([table, count]) => [table, countCell(count)] as const),
    ...Object.entries(status.fidelity).map(([name, count]) => [`fidelity ${name}`, countCell(count)] as const),
  ];
  const width = Math.max(...lines.map(([name]) => name.length));
  return lines.map(([name, value]) => `${name.padEnd(width)}  ${inertText(value)}\n`).join('');
}
