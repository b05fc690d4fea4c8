import { createScanner, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';

/** A settings file that was read, or why it is left alone. */
export type SettingsTree =
  | { readonly kind: 'settings'; readonly root: Node }
  | { readonly kind: 'refused'; readonly reason: string };

/** Settings that are larger are not settings. */
const textLengthMax = 4 * 1024 * 1024;
/** What is nested deeper could not be read by the parser, which calls itself. */
const depthMax = 200;

/** Reads JSON, which may have comments and trailing commas. What two programs could understand in two ways is refused. */
export function readSettingsTree(text: string): SettingsTree {
  const refused = (reason: string): SettingsTree => ({ kind: 'refused', reason });
  if (text.length > textLengthMax) return refused(`it has more than ${textLengthMax} characters`);
  if (depthOf(text) > depthMax) return refused(`it is nested deeper than ${depthMax}`);
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error !== undefined) {
    const line = text.slice(0, error.offset).split('\n').length;
    return refused(`line ${line} is not JSON (${printParseErrorCode(error.error)})`);
  }
  if (root?.type !== 'object') return refused('it is not an object');
  const twice = keyTwice(root);
  return twice === undefined ? { kind: 'settings', root } : refused(`the key ${JSON.stringify(twice)} is there twice`);
}

/** The value of a key. */
export function valueAt(object: Node, key: string): Node | undefined {
  return propertiesOf(object).find((property) => property.key === key)?.value;
}

/** The keys and values of an object. */
export function propertiesOf(object: Node): readonly { readonly key: string; readonly value: Node }[] {
  return (object.children ?? []).flatMap(({ children = [] }) => {
    const [key, value] = children;
    return value === undefined ? [] : [{ key: String(key?.value), value }];
  });
}

function keyTwice(node: Node): string | undefined {
  if (node.type === 'object') {
    const seen = new Set<string>();
    for (const { key } of propertiesOf(node)) {
      if (seen.has(key)) return key;
      seen.add(key);
    }
  }
  for (const child of node.children ?? []) {
    const twice = keyTwice(child);
    if (twice !== undefined) return twice;
  }
  return undefined;
}

function depthOf(text: string): number {
  const scanner = createScanner(text, true);
  let depth = 0;
  let deepest = 0;
  for (scanner.scan(); scanner.getTokenOffset() < text.length; scanner.scan()) {
    const first = text[scanner.getTokenOffset()] ?? '';
    if ('{['.includes(first)) depth += 1;
    if ('}]'.includes(first)) depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
