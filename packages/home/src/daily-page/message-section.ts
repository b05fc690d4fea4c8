import type { DailyReport, HourOfMessages } from '@agentspine/reader';
import { compactCount } from './axis-text.ts';
import { countTable } from './count-table.ts';
import { type DrawChart, figure } from './figure.ts';
import { html, type Markup } from './markup.ts';
import { section } from './section.ts';
import { countColumn, nameColumn, pageTable } from './table.ts';

/** When messages came and went, and by which source. */
export function messageSection(
  { messages: { total, byHour, bySource }, timezone }: DailyReport,
  draw: DrawChart,
): Markup {
  if (total === 0) return section('messages', 'Messages', []);
  const hasOther = byHour.some(({ other }) => other > 0);
  const other = { name: 'other', tone: 'quiet', values: byHour.map((hour) => hour.other) } as const;
  const chart = figure(
    {
      title: `Messages by hour (${timezone})`,
      direction: 'upright',
      isStacked: true,
      categories: byHour.map(({ hour }) => hourName(hour)),
      series: [
        { name: 'inbound', tone: 'main', values: byHour.map(({ inbound }) => inbound) },
        { name: 'outbound', tone: 'second', values: byHour.map(({ outbound }) => outbound) },
        ...(hasOther ? [other] : []),
      ],
      formatValue: compactCount,
    },
    draw,
  );
  const sources = countTable(
    { caption: 'Messages by source and direction', keys: ['source', 'direction'], counted: 'messages' },
    bySource,
  );
  const hours = pageTable<HourOfMessages>(
    `Messages by hour (${timezone})`,
    [
      nameColumn('hour', ({ hour }) => `${hourName(hour)}:00`),
      countColumn('inbound', ({ inbound }) => inbound),
      countColumn('outbound', ({ outbound }) => outbound),
      ...(hasOther ? [countColumn<HourOfMessages>('other', (hour) => hour.other)] : []),
    ],
    byHour,
  );
  return section('messages', 'Messages', [
    chart,
    ...sources,
    html`<details><summary>Figures by hour</summary>${hours}</details>`,
  ]);
}

function hourName(hour: number): string {
  return String(hour).padStart(2, '0');
}
