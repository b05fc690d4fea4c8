import type { Cell } from '../sandbox/cell-json.ts';
import type { QueryResult } from '../sandbox/run-query.ts';

/** How a result becomes CSV. */
export interface CsvOptions {
  /** Leaves cells that a spreadsheet would run as they are; for machines. */
  readonly raw?: boolean | undefined;
}

/**
 * What makes a spreadsheet take a text for a formula, in both widths (RELIABILITY 4.5). Some drop white space, control and
 * invisible characters in front of it before they look.
 */
const formulaStart = /^(?:[\t\r\n]|[\s\p{Cc}\p{Cf}]*[=+\-@\uff1d\uff0b\uff0d\uff20])/u;

/** RFC 4180 with a head line; texts that a spreadsheet would run get an apostrophe in front, numbers do not. */
export function csvText(result: Pick<QueryResult, 'columns' | 'rows'>, { raw }: CsvOptions = {}): string {
  const asField = (text: string) => quoteField(raw === true || !isFormula(text) ? text : `'${text}`);
  const lines = [result.columns.map(({ name }) => asField(name))];
  for (const row of result.rows) lines.push(row.map((cell) => asField(cellText(cell))));
  return lines.map((fields) => `${fields.join(',')}\r\n`).join('');
}

/** `-1.5` is a number, with white space around it too; `-1+cmd` is not. */
function isFormula(text: string): boolean {
  return formulaStart.test(text) && !/^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text.trim());
}

/** NULL is an empty field. */
function cellText(cell: Cell): string {
  if (cell === null) return '';
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
}

function quoteField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
