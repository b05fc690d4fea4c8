/** Deeper members than this are left out: nobody nests so deep but to exhaust the stack (RELIABILITY 3.4). */
const depthMax = 256;

/**
 * JSON with the members of every object in the order of their names, so that equal values have equal texts. What JSON
 * cannot say is written as `null`; the value is taken to come from `JSON.parse`.
 */
export function stableJson(value: unknown): string {
  return write(value, 0);
}

function write(value: unknown, depth: number): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (depth === depthMax) return 'null';
  if (Array.isArray(value)) return `[${value.map((member) => write(member, depth + 1)).join(',')}]`;
  return writeObject(value, depth);
}

function writeObject(value: object, depth: number): string {
  const members = value as Readonly<Record<string, unknown>>;
  const names = Object.keys(members);
  if (names.length > 1) names.sort();
  let text = '{';
  for (const name of names) {
    const member = members[name];
    if (member === undefined) continue;
    if (text.length > 1) text += ',';
    text += `${JSON.stringify(name)}:${write(member, depth + 1)}`;
  }
  return `${text}}`;
}
