import type { KnownSum } from '@agentspine/reader';
import { countCell, counted } from '@agentspine/render/count-text';
import { html, type Markup } from '@agentspine/render/markup';

/** A sum; where some rows do not say the value, of how many it is. `—` where none does. */
export function knownSumCell(
  { sum, known, missing }: KnownSum,
  format: (sum: KnownSum['sum']) => string = countCell,
): Markup {
  if (known === 0 || missing === 0) return html`${format(sum)}`;
  return html`${format(sum)} <small>from ${countCell(known)} of ${counted(known + missing, 'row')}</small>`;
}
