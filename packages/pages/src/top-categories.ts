import { categoriesMax } from './bar-chart.ts';

/** The rows that a chart has room for, and what its title says when there are more. */
export function topCategories<Row>(rows: readonly Row[]): { readonly top: readonly Row[]; readonly note: string } {
  const isCut = rows.length > categoriesMax;
  return { top: rows.slice(0, categoriesMax), note: isCut ? `, first ${categoriesMax} of ${rows.length}` : '' };
}
