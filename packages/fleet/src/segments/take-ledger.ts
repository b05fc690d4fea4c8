import { encodeLedgerLine, type Ledger } from '@agentspine/archive';
import { describeFault } from '@agentspine/durable-fs';
import type { LedgerLine } from '@agentspine/schema';
import { FleetError } from '../errors.ts';
import { segmentBytesMax, segmentRowsMax } from './segment.ts';

/** A part of the ledger. */
export interface LedgerPart {
  /** Its lines, without checks and line feeds. */
  readonly rows: readonly string[];
  /** The same lines, read. */
  readonly lines: readonly LedgerLine[];
  /** The byte after it. */
  readonly to: number;
}

/** The next lines of the ledger, as many as a segment may have, or fewer; none at its end. @throws FleetError `FLEET_HOME_DAMAGED` */
export async function takeLedger(ledger: Ledger, from: number, linesMax: number = segmentRowsMax): Promise<LedgerPart> {
  const rows: string[] = [];
  const lines: LedgerLine[] = [];
  let [to, bytes] = [from, 0];
  for await (const entry of ledger.readLines(from)) {
    if (entry.kind === 'fault') throw damaged(ledger, describeFault(entry.fault));
    if (entry.kind === 'skipped' && entry.reason === 'torn') break;
    if (entry.kind === 'line') {
      const row = encodeLedgerLine(entry.line).trimEnd();
      bytes += row.length;
      if (rows.length > 0 && (bytes > segmentBytesMax || rows.length >= linesMax)) break;
      rows.push(row);
      lines.push(entry.line);
    }
    to = entry.to;
  }
  return { rows, lines, to };
}

function damaged(ledger: Ledger, what: string): FleetError {
  return new FleetError('FLEET_HOME_DAMAGED', `${ledger.path} ${what}; run "spine rederive", then ship again`);
}
