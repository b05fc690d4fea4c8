import type { DailyReport, MessageDirections } from '@agentspine/reader';
import { compactCount, dayLabels } from './axis-text.ts';
import { countTable } from './count-table.ts';
import { chartPart, type ReportSection, section } from './report-part.ts';
import { countColumn, nameColumn, reportTable } from './table.ts';

/** When messages came and went, and by which source. */
export function messageSection({ messages: { total, byHour, byDay, bySource }, timezone }: DailyReport): ReportSection {
  if (total === 0) return section('messages', 'Messages', []);
  const slots: readonly Slot[] =
    byHour.length > 0
      ? byHour.map((row) => ({ ...row, name: hourName(row.hour) }))
      : byDay.map((row) => ({ ...row, name: row.day }));
  const unit = byHour.length > 0 ? `hour (${timezone})` : 'day';
  const hasOther = slots.some(({ other }) => other > 0);
  const other = { name: 'other', tone: 'quiet', values: slots.map((slot) => slot.other) } as const;
  const chart = chartPart({
    title: `Messages by ${unit}`,
    direction: 'upright',
    isStacked: true,
    categories: byHour.length > 0 ? slots.map(({ name }) => name) : dayLabels(byDay.map(({ day }) => day)),
    series: [
      { name: 'inbound', tone: 'main', values: slots.map(({ inbound }) => inbound) },
      { name: 'outbound', tone: 'second', values: slots.map(({ outbound }) => outbound) },
      ...(hasOther ? [other] : []),
    ],
    formatValue: compactCount,
  });
  const sources = countTable(
    { caption: 'Messages by source and direction', keys: ['source', 'direction'], counted: 'messages' },
    bySource,
  );
  const hours = reportTable<Slot>(
    `Messages by ${unit}`,
    [
      nameColumn(byHour.length > 0 ? 'hour' : 'day', ({ name }) => (byHour.length > 0 ? `${name}:00` : name)),
      countColumn('inbound', ({ inbound }) => inbound),
      countColumn('outbound', ({ outbound }) => outbound),
      ...(hasOther ? [countColumn<Slot>('other', (slot) => slot.other)] : []),
    ],
    slots,
  );
  return section('messages', 'Messages', [
    chart,
    ...sources,
    { kind: 'folded', summary: `Figures by ${byHour.length > 0 ? 'hour' : 'day'}`, table: hours },
  ]);
}

interface Slot extends MessageDirections {
  readonly name: string;
}

function hourName(hour: number): string {
  return String(hour).padStart(2, '0');
}
