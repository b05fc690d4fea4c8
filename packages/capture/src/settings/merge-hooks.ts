/*
 * Puts our entries into a settings file and takes them out, as functions of its text. Every other character stays: comments,
 * order of keys, line ends, the mark at the beginning. What cannot be read for sure is refused.
 */
import { getNodeValue, type JSONPath, type Node } from 'jsonc-parser';
import { appendMember, removeMember } from './edit-settings.ts';
import { propertiesOf, readSettingsTree, valueAt } from './settings-tree.ts';

/** Entries that a settings file is to have. */
export interface HookEntries {
  /** The element to add, by event. */
  readonly entries: Readonly<Record<string, object>>;
  /** What a new file begins with. */
  readonly frame: Readonly<Record<string, unknown>>;
  /** What is in every command of ours. */
  readonly marker: string;
}

/** A text that was changed, or why it is left alone. */
export type MergedSettings =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** Adds our entries at the end of the list of each event; a file that has them stays as it is. `undefined`: there is no file. */
export function addHooks(text: string | undefined, wanted: HookEntries): MergedSettings {
  if (text === undefined || text.trim() === '') return added(`${JSON.stringify(wanted.frame, undefined, 2)}\n`, wanted);
  const cleared = removeHooks(text, wanted.marker);
  if (cleared.kind === 'refused') return cleared;
  return hasHooks(text, wanted) ? { kind: 'text', text } : added(cleared.text, wanted);
}

/** Whether a text has our entries, each once and as they are wanted, and no others of ours. */
export function hasHooks(text: string, { entries, marker }: HookEntries): boolean {
  const { body } = withoutMark(text);
  const tree = readSettingsTree(body);
  const hooks = tree.kind === 'settings' ? valueAt(tree.root, 'hooks') : undefined;
  if (hooks?.type !== 'object') return false;
  const found = propertiesOf(hooks).flatMap(({ key, value }) =>
    (value.children ?? [])
      .filter((entry) => ownPaths(entry, marker).length > 0)
      .map((entry) => [key, getNodeValue(entry)]),
  );
  const ordered = (pairs: readonly unknown[]) => pairs.map((pair) => JSON.stringify(pair)).sort();
  return JSON.stringify(ordered(found)) === JSON.stringify(ordered(Object.entries(entries)));
}

/** How many entries of ours a text has; `undefined` where it cannot be read. */
export function countHooks(text: string, marker: string): number | undefined {
  const tree = readSettingsTree(withoutMark(text).body);
  return tree.kind === 'refused' ? undefined : ownPaths(tree.root, marker).length;
}

/** Takes our entries out, and the lists and groups that are empty then. */
export function removeHooks(text: string, marker: string): MergedSettings {
  const { mark, body: whole } = withoutMark(text);
  let body = whole;
  for (;;) {
    const tree = readSettingsTree(body);
    if (tree.kind === 'refused') return tree;
    const [path] = ownPaths(tree.root, marker);
    if (path === undefined) return { kind: 'text', text: `${mark}${body}` };
    const gone = emptiedBy(tree.root, path);
    const container = nodeAt(tree.root, gone.slice(0, -1));
    if (container === undefined) return { kind: 'refused', reason: 'its hooks are not as hooks are' };
    body = removeMember(body, container, placeIn(container, gone.at(-1)));
  }
}

function added(text: string, { entries }: HookEntries): MergedSettings {
  const { mark, body: whole } = withoutMark(text);
  let body = whole;
  for (const [event, entry] of Object.entries(entries)) {
    const tree = readSettingsTree(body);
    if (tree.kind === 'refused') return tree;
    const hooks = valueAt(tree.root, 'hooks');
    if (hooks !== undefined && hooks.type !== 'object') return { kind: 'refused', reason: '"hooks" is not an object' };
    const list = hooks && valueAt(hooks, event);
    if (list !== undefined && list.type !== 'array') {
      return { kind: 'refused', reason: `"hooks.${event}" is not a list` };
    }
    if (hooks === undefined) body = appendMember(body, tree.root, { key: 'hooks', value: { [event]: [entry] } });
    else if (list === undefined) body = appendMember(body, hooks, { key: event, value: [entry] });
    else body = appendMember(body, list, { value: entry });
  }
  return { kind: 'text', text: `${mark}${body}` };
}

/** The paths of the innermost objects that hold a command of ours. */
function ownPaths(node: Node, marker: string): JSONPath[] {
  if (node.type === 'array') {
    return (node.children ?? []).flatMap((child, place) => ownPaths(child, marker).map((path) => [place, ...path]));
  }
  if (node.type !== 'object') return [];
  const properties = propertiesOf(node);
  if (properties.some(({ key, value }) => commandKeys.has(key) && String(value.value).includes(marker))) return [[]];
  return properties.flatMap(({ key, value }) =>
    key === 'hooks' || value.type === 'array' ? ownPaths(value, marker).map((path) => [key, ...path]) : [],
  );
}

const commandKeys: ReadonlySet<string> = new Set(['command', 'bash', 'powershell']);

/** The outermost of the things that are empty without what is at the path; a group is its list of commands. */
function emptiedBy(root: Node, path: JSONPath): JSONPath {
  const parent = path.slice(0, -1);
  if (parent.length === 0) return path;
  const holder = nodeAt(root, parent);
  const isGroup = holder?.type === 'object' && path.at(-1) === 'hooks' && typeof parent.at(-1) === 'number';
  return isGroup || holder?.children?.length === 1 ? emptiedBy(root, parent) : path;
}

function nodeAt(root: Node, path: JSONPath): Node | undefined {
  let node: Node | undefined = root;
  for (const step of path) node = typeof step === 'number' ? node?.children?.[step] : node && valueAt(node, step);
  return node;
}

function placeIn(container: Node, step: string | number | undefined): number {
  return typeof step === 'number' ? step : propertiesOf(container).findIndex(({ key }) => key === step);
}

/** The mark that some editors of Windows put at the beginning is not JSON. */
function withoutMark(text: string): { readonly mark: string; readonly body: string } {
  return text.startsWith('\uFEFF') ? { mark: '\uFEFF', body: text.slice(1) } : { mark: '', body: text };
}
