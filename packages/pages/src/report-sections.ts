import type { DailyReport } from '@agentspine/reader';
import { deliverySection } from './delivery-section.ts';
import { errorSection } from './error-section.ts';
import { messageSection } from './message-section.ts';
import { recordSection } from './record-section.ts';
import type { ReportSection } from './report-part.ts';
import { sessionSection } from './session-section.ts';
import { tokenSection } from './token-section.ts';
import { importedCallSection, toolCallSection } from './tool-call-section.ts';
import { workSection } from './work-section.ts';

/** What a report shows, in its order. */
export function reportSections(report: DailyReport): readonly ReportSection[] {
  return [
    tokenSection(report),
    importedCallSection(report),
    messageSection(report),
    toolCallSection(report),
    sessionSection(report.sessions),
    errorSection(report.errors),
    workSection(report),
    deliverySection(report.deliveries),
    recordSection(report.tables),
  ];
}

/** What a report is called. */
export function reportTitle({ day, lastDay }: Pick<DailyReport, 'day' | 'lastDay'>): string {
  return day === lastDay ? `Daily report ${day}` : `Report of ${day} to ${lastDay}`;
}

/** What a report is of, below its title. */
export function reportSpan({ from, to, timezone }: Pick<DailyReport, 'from' | 'to' | 'timezone'>): string {
  return `What agents did from ${from} to ${to}, in days of ${timezone}, by when things happened.`;
}

/** How figures are read, below all of them. */
export const figureLegend =
  '— is what no row says, which is not zero. * after a sum: some rows do not report the number.';
