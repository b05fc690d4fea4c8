import { camelCase, type Field, type RecordKind } from '@agentspine/schema';

/** A record of a kind with every key, in the keys of TypeScript; or only with those that must be given. */
export function exampleRecord(kind: RecordKind, which: 'all' | 'required'): Record<string, unknown> {
  const fields = Object.entries(kind.fields).filter(([, { presence }]) => which === 'all' || presence === 'required');
  return Object.fromEntries(fields.map(([name, field]) => [camelCase(name), exampleOf(name, field)]));
}

function exampleOf(name: string, { type, words }: Field): unknown {
  if (type === 'word') return words?.[0];
  if (type === 'integer') return name.length;
  if (type === 'flag') return true;
  if (type === 'time') return '2026-04-19T19:07:08.285Z';
  return type === 'json' ? `{"of":"${name}"}` : `a ${name} 👩‍👩‍👧 \ud800 \0`;
}
