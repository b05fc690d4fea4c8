import type { Markers } from '@agentspine/testkit';

/** What the made-up histories have for text: all else is an id, a name of a program, a number or a time. */
const texts =
  /^(?:Wish|Word|Looking|npm test|no\b|yes|fine|Kites|So far|gone|padded|Up|U$|<user_query>|kite\.ts|reviewer|result|#)/;

/** The records of a transcript, which is lines or one document, with a marker in every text field, and one in a field that no parser knows. */
export function plantMarkers(bytes: Buffer, markers: Markers, file: string): Buffer {
  const text = bytes.toString('utf8');
  const document = parse(text);
  if (document !== undefined) return Buffer.from(JSON.stringify(planted(document, markers, file), null, 2));
  const lines = text.split('\n').map((line) => {
    const record = parse(line);
    return record === undefined ? line : JSON.stringify(planted(record, markers, file));
  });
  return Buffer.from(lines.join('\n'));
}

function planted(value: unknown, markers: Markers, field: string): unknown {
  if (typeof value === 'string') {
    const inner = value.startsWith('{') ? parse(value) : undefined;
    if (inner !== undefined) return JSON.stringify(planted(inner, markers, `${field}{}`));
    return texts.test(value) ? value.replace(/(\n<\/user_query>)?$/, ` ${markers.at(field)}$1`) : value;
  }
  if (Array.isArray(value)) return value.map((each) => planted(each, markers, `${field}[]`));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(
    ([name, each]) => [name, planted(each, markers, `${field}.${name}`)] as const,
  );
  // A record of Cursor is known by having nothing else.
  const isRecord = members.some(([name]) => name === 'type') || members.some(([name]) => name === 'id');
  return Object.fromEntries([
    ...members,
    ...(isRecord ? [['unheardOf', markers.at(`${field}.unheardOf`)] as const] : []),
  ]);
}

function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
