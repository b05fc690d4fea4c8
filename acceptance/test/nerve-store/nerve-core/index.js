/** All that `@uncaged/nerve-store` takes from its one dependency, which was never published: whether a value is a JSON object. */
export function isPlainRecord(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
