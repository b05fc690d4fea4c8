import type { CallItem } from '@agentspine/schema';
import { type DiffLine, diffLines } from '../text/diff-lines.ts';

/** What a call changes in one file. */
export interface FileChange {
  readonly path: string;
  readonly lines: readonly DiffLine[];
}

/**
 * What a call would change in files, by its input: replacements, whole files, patches. Empty for other calls, and where only a
 * beginning of the input is there. Whether it did is for the call's result to say.
 */
export function fileChanges({ input }: Pick<CallItem, 'input'>): readonly FileChange[] {
  if (input === null || !input.isWhole) return [];
  const fields = fieldsOf(input.text);
  const patch = fields === undefined ? input.text : (textOf(fields, 'patch') ?? textOf(fields, 'input'));
  if (patch?.includes('*** Begin Patch')) return changesOfPatch(patch);
  if (fields === undefined) return [];
  const path =
    textOf(fields, 'file_path') ??
    textOf(fields, 'filePath') ??
    textOf(fields, 'path') ??
    textOf(fields, 'notebook_path');
  if (path === undefined) return [];
  const edits = Array.isArray(fields['edits']) ? fields['edits'].filter(isFields) : [fields];
  const lines = edits.flatMap((edit) => linesOfEdit(edit));
  return lines.length === 0 ? [] : [{ path, lines }];
}

type Fields = Readonly<Record<string, unknown>>;

function linesOfEdit(edit: Fields): readonly DiffLine[] {
  const before = textOf(edit, 'old_string') ?? textOf(edit, 'oldString') ?? textOf(edit, 'old_str');
  const after = textOf(edit, 'new_string') ?? textOf(edit, 'newString') ?? textOf(edit, 'new_str');
  if (before !== undefined && after !== undefined) return diffLines(before, after);
  const content = textOf(edit, 'content') ?? textOf(edit, 'file_text') ?? textOf(edit, 'new_source');
  return content === undefined ? [] : diffLines('', content);
}

/** A patch of Codex: its files, and the lines that begin with a sign. */
function changesOfPatch(patch: string): readonly FileChange[] {
  const changes: { readonly path: string; readonly lines: DiffLine[] }[] = [];
  for (const line of patch.split(/\r\n|\n|\r/)) {
    const path = /^\*\*\* (?:Add|Update|Delete) File: (.+)$/.exec(line)?.[1];
    if (path !== undefined) changes.push({ path: path.trim(), lines: [] });
    const [sign] = line;
    if (line.startsWith('***') || (sign !== '+' && sign !== '-' && sign !== ' ')) continue;
    changes.at(-1)?.lines.push({ sign, text: line.slice(1) });
  }
  return changes;
}

function fieldsOf(text: string): Fields | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(fields: Fields, name: string): string | undefined {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}
