import type { KnownSum } from '@agentspine/reader';
import { countCell, counted } from '@agentspine/render/count-text';
import type { ReportCell } from './report-part.ts';

/** A sum; where some rows do not say the value, of how many it is. `—` where none does. */
export function knownSumCell(
  { sum, known, missing }: KnownSum,
  format: (sum: KnownSum['sum']) => string = countCell,
): ReportCell {
  if (known === 0 || missing === 0) return { text: format(sum) };
  return { text: format(sum), note: `from ${countCell(known)} of ${counted(known + missing, 'row')}` };
}
