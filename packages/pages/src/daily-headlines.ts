import type { DailyReport, ImportedCalls, KnownSum, Used } from '@agentspine/reader';
import { countCell, counted } from '@agentspine/render/count-text';
import { usdCell } from '@agentspine/render/numbers';

/** One of the figures a day is known by. */
export interface Headline {
  /** What the figure counts. */
  readonly title: string;
  /** `*` after it: the sum of those rows that report it. */
  readonly figure: string;
  /** The text below the figure. */
  readonly detail: string;
}

/** The headlines of a report, for the page and for the terminal: what was imported, the cost of all, what was recorded. */
export function dailyHeadlines(report: DailyReport): readonly Headline[] {
  const { imported, messages, toolCalls, sessions, usage, errors } = report;
  const { totals: calls } = toolCalls;
  const { totals: used } = usage;
  const countOf = (rows: readonly { readonly count: number }[]) => rows.reduce((sum, { count }) => sum + count, 0);
  return [
    {
      title: 'Sessions imported',
      figure: countCell(imported.sessions),
      detail: counted(imported.prompts, 'prompt'),
    },
    { title: 'Tool calls imported', figure: countCell(imported.toolCalls.calls), detail: outcomes(imported.toolCalls) },
    {
      title: 'Cost',
      figure: costText(used),
      detail:
        used.calls === 0
          ? 'no use of tokens was recorded or imported'
          : `${sumText(used.inputTokens)} tokens in, ${sumText(used.outputTokens)} out`,
    },
    { title: 'Messages recorded', figure: countCell(messages.total), detail: messageDetail(messages.byDay) },
    { title: 'Tool calls recorded', figure: countCell(calls.calls), detail: outcomes(calls) },
    {
      title: 'Sessions up',
      figure: countCell(total(sessions, 'up')),
      detail: `${countCell(total(sessions, 'down'))} down, ${counted(total(sessions, 'note'), 'note')}`,
    },
    {
      title: 'Errors',
      // A day without a row had none that anybody reported.
      figure: errors.bySource.length === 0 ? '0' : sumText(errors.reported),
      detail: `${counted(countOf(errors.crashes), 'crash', 'crashes')}, ${counted(countOf(errors.watchdog), 'watchdog event')}`,
    },
  ];
}

function outcomes({ failed, outcomeUnknown }: Pick<ImportedCalls, 'failed' | 'outcomeUnknown'>): string {
  return `${countCell(failed)} failed, ${countCell(outcomeUnknown)} of unknown outcome`;
}

/** A sum, with `*` where some rows do not say the value. */
function sumText({ sum, known, missing }: KnownSum, format: (sum: KnownSum['sum']) => string = countCell): string {
  return `${format(sum)}${known > 0 && missing > 0 ? '*' : ''}`;
}

/** A cost, with `*` where that of some calls is not known. */
export function costText({ costUsd, costKnown }: Used): string {
  return `${usdCell(costUsd)}${costUsd === null || costKnown ? '' : '*'}`;
}

function messageDetail(hours: DailyReport['messages']['byDay']): string {
  const other = total(hours, 'other');
  const more = other === 0 ? '' : `, ${countCell(other)} other`;
  return `${countCell(total(hours, 'inbound'))} in, ${countCell(total(hours, 'outbound'))} out${more}`;
}

function total<Key extends string>(rows: readonly Readonly<Record<Key, number>>[], key: Key): number {
  return rows.reduce((sum, row) => sum + row[key], 0);
}
