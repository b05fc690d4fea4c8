import { parseJsonObject } from '../json-object.ts';
import { camelCase, type Field } from './record-fields.ts';
import type { RecordKind, RecordTable, TableRow } from './record-kinds.ts';

/**
 * Reads the JSON of a row in the keys of TypeScript. A key that is null, missing (an older writer) or of another type (a
 * newer one) is `undefined`; keys of no field are left out. `undefined` when the text is not a row at all.
 */
export function parseRow<Table extends RecordTable>(
  kind: RecordKind & { readonly table: Table },
  rowJson: string,
): TableRow<Table> | undefined {
  const stored = parseJsonObject(rowJson);
  if (stored === undefined || !Number.isSafeInteger(stored['id'])) return undefined;
  const row: Record<string, unknown> = { id: stored['id'] };
  for (const [name, field] of Object.entries(kind.fields)) row[camelCase(name)] = readValue(field, stored[name]);
  return row as TableRow<Table>;
}

function readValue(field: Field, value: unknown): unknown {
  if (field.type === 'integer') return Number.isSafeInteger(value) ? value : undefined;
  if (field.type === 'flag') return typeof value === 'boolean' ? value : undefined;
  return typeof value === 'string' ? value : undefined;
}
