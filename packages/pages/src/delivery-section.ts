import type { DailyReport } from '@agentspine/reader';
import { countTable } from './count-table.ts';
import { type ReportSection, section } from './report-part.ts';

/** How what sources handed over was delivered. */
export function deliverySection(deliveries: DailyReport['deliveries']): ReportSection {
  const caption = 'Deliveries by source, and how they stood when this was made';
  const table = countTable({ caption, keys: ['source', 'status'], counted: 'deliveries' }, deliveries);
  return section('deliveries', 'Deliveries', table);
}
