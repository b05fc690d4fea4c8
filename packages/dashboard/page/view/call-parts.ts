import { type DiffLine, diffLines } from '@agentspine/render/diff-lines';

/** A part of what a tool was called with. */
export type CallPart =
  | { readonly kind: 'text'; readonly name: string; readonly text: string }
  | { readonly kind: 'change'; readonly name: string; readonly lines: readonly DiffLine[] };

const partsMax = 50;

/** What a tool was called with, as its named parts; `undefined` where the text is not a JSON object. */
export function callParts(text: string): readonly CallPart[] | undefined {
  const input = parseObject(text);
  if (input === undefined) return undefined;
  const parts = Object.entries(input);
  if (parts.length === 0 || parts.length > partsMax) return undefined;
  const { old_string: before, new_string: after } = input;
  const isEdit = typeof before === 'string' && typeof after === 'string';
  const rest = parts.filter(([name]) => !isEdit || (name !== 'old_string' && name !== 'new_string'));
  const found = rest.map(([name, value]): CallPart => {
    const shown = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
    return isPatch(shown) ? { kind: 'change', name, lines: patchLines(shown) } : { kind: 'text', name, text: shown };
  });
  return isEdit ? [...found, { kind: 'change', name: 'change', lines: diffLines(before, after) }] : found;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    // A text that was cut, or that only looks like JSON, is shown as it is.
    return undefined;
  }
}

/** The form in which Codex changes files. */
function isPatch(text: string): boolean {
  return text.startsWith('*** Begin Patch\n');
}

function patchLines(text: string): readonly DiffLine[] {
  return text.split('\n').map((line) => {
    const sign = line.startsWith('+') ? '+' : line.startsWith('-') ? '-' : ' ';
    return { sign, text: sign === ' ' && !line.startsWith(' ') ? line : line.slice(1) };
  });
}
