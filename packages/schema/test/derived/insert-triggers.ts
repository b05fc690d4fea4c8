/**
 * Triggers that make the views of an archive take an INSERT as if they were tables: for tests that make an archive without the
 * builder. No archive has them, and nothing loads this at run time.
 */
import { seenColumns } from '../../src/derived/seen-columns.ts';
import { columnOf, type Dimension, type StoredView, storedViews } from '../../src/derived/stored-views.ts';

/** A statement for each view. */
export const insertTriggers: readonly string[] = storedViews.map(insertTrigger);

function insertTrigger(view: StoredView): string {
  const { references, fields, digests, dollars, parent } = view;
  const cells = new Map<string, string>();
  for (const { column, dimension } of references) cells.set(column, `(${numberOf(view, dimension)})`);
  for (const field of [...fields, ...digests]) cells.set(field, newValue(view, field));
  for (const [field, pico] of Object.entries(dollars)) {
    const fromDollars = `CAST(round(NEW.${columnOf(field)} * 1e12) AS INTEGER)`;
    cells.set(pico, fields.includes(pico) ? `coalesce(NEW.${columnOf(pico)}, ${fromDollars})` : fromDollars);
  }
  if (parent !== undefined) {
    const isParent = parent.fields.map((field) => `${columnOf(field)} IS ${newValue(view, field)}`).join(' AND ');
    cells.set(parent.column, `(SELECT row_id FROM ${parent.view.rows} WHERE ${isParent})`);
  }
  const names = [...cells.keys()].map(columnOf).join(', ');
  return `CREATE TRIGGER ${view.name}_insert INSTEAD OF INSERT ON ${view.name} BEGIN
    ${references.map(({ dimension }) => addCombination(view, dimension)).join('\n    ')}
    INSERT INTO ${view.table} (${names}) VALUES (${[...cells.values()].join(', ')});
  END;`;
}

function addCombination(view: StoredView, dimension: Dimension): string {
  const columns = dimension.fields.map(columnOf).join(', ');
  const values = dimension.fields.map((field) => newValue(view, field));
  const isAny = values.map((value) => `${value} IS NOT NULL`).join(' OR ');
  return `INSERT INTO ${dimension.name} (${columns}) SELECT ${values.join(', ')}
      WHERE (${isAny}) AND NOT EXISTS (${numberOf(view, dimension)});`;
}

function numberOf(view: StoredView, { name, fields }: Dimension): string {
  const isSame = fields.map((field) => `${columnOf(field)} IS ${newValue(view, field)}`).join(' AND ');
  return `SELECT id FROM ${name} WHERE ${isSame}`;
}

/** A column that an INSERT leaves out is NULL in the trigger of a view. */
function newValue(view: StoredView, field: string): string {
  const name = columnOf(field);
  const initial = seenColumns[view.name]?.find((column) => column.name === name)?.initial;
  if (initial === undefined) return `NEW.${name}`;
  return `coalesce(NEW.${name}, ${typeof initial === 'string' ? `'${initial}'` : initial})`;
}
