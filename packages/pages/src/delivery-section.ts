import type { DailyReport } from '@agentspine/reader';
import type { Markup } from '@agentspine/render/markup';
import { countTable } from './count-table.ts';
import { section } from './section.ts';

/** How what sources handed over was delivered. */
export function deliverySection(deliveries: DailyReport['deliveries']): Markup {
  const caption = 'Deliveries by source, and how they stood when this was made';
  const table = countTable({ caption, keys: ['source', 'status'], counted: 'deliveries' }, deliveries);
  return section('deliveries', 'Deliveries', table);
}
