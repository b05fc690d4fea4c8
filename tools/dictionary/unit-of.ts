/** The unit of a column by its name and type; `undefined` for a text, an id, a word, a flag. Times are in UTC. */
export function unitOf(name: string, type: string): string | undefined {
  if (type.startsWith('TIMESTAMP')) return 'UTC';
  if (type === 'DATE') return 'UTC day';
  if (name.endsWith('_present')) return undefined;
  if (type !== 'BIGINT' && type !== 'DOUBLE' && !type.startsWith('DECIMAL')) return undefined;
  return units.find(([pattern]) => pattern.test(name))?.[1];
}

const units: readonly (readonly [RegExp, string])[] = [
  [/_picousd$/, '10⁻¹² US $'],
  [/_usd_micros$/, '10⁻⁶ US $'],
  [/_usd$/, 'US $'],
  [/_tokens$|^tokens_/, 'tokens'],
  [/_ms$|^timestamp$/, 'ms'],
  [/_bytes$|^byte_|^content_length$/, 'bytes'],
  [/_count$|_requests$|^count$|^collapsed_calls$|^retries$/, 'count'],
];
