import { type Field, type RecordKind, recordKinds } from '../../src/index.ts';

/** A value that a field takes, by its type and name. */
export function exampleOf(name: string, field: Field): unknown {
  switch (field.type) {
    case 'text':
      return `a ${name}`;
    case 'word':
      return field.words?.at(-1);
    case 'integer':
      return name.length;
    case 'flag':
      return true;
    case 'time':
      return '2026-04-19T19:07:08.285Z';
    case 'json':
      return `{"of":"${name}"}`;
    default:
      return field.type satisfies never;
  }
}

/** Every key of a kind with an example, as `row_json` spells them; or only those that must be given. */
export function exampleRecord(kind: RecordKind, which: 'all' | 'required' = 'all'): Record<string, unknown> {
  const fields = Object.entries(kind.fields).filter(([, { presence }]) => which === 'all' || presence === 'required');
  return Object.fromEntries(fields.map(([name, field]) => [name, exampleOf(name, field)]));
}

/** The kind with this table. */
export function kindOfTable(table: string): RecordKind {
  const kind = recordKinds.find((candidate: RecordKind) => candidate.table === table);
  if (kind === undefined) throw new Error(`no kind has the table ${table}`);
  return kind;
}
