/** Reads the inputs of tool calls, which are whatever a model wrote. */

/** How many files of one call are named. */
const pathsMax = 64;

/** The shell text of an input: `{command}`, `{cmd}`, `["bash", "-lc", "…"]`, or a bare text. */
export function commandOf(input: unknown): string | undefined {
  if (typeof input === 'string') return input;
  if (Array.isArray(input)) return textOfArguments(input);
  const command = fieldOf(input, 'command') ?? fieldOf(input, 'cmd') ?? fieldOf(fieldOf(input, 'action'), 'command');
  if (typeof command === 'string') return command;
  return Array.isArray(command) ? textOfArguments(command) : undefined;
}

/** The files that an input names, or a patch in it. */
export function pathsOf(input: unknown): readonly string[] {
  const named = firstText(input, ['file_path', 'filePath', 'notebook_path', 'absolute_path', 'path']);
  if (named !== undefined) return [named];
  const patch = typeof input === 'string' ? input : firstText(input, ['patch', 'input', 'patchText']);
  return patch === undefined ? [] : patchPaths(patch);
}

/** The files that a patch of Codex touches. */
export function patchPaths(patch: string): readonly string[] {
  const paths = new Set<string>();
  for (const match of patch.matchAll(/(?:^|\\n|\n)\*\*\* (?:Add|Update|Delete) File: ([^\r\n\\]+)/g)) {
    if (paths.size < pathsMax && match[1] !== undefined) paths.add(match[1].trim());
  }
  return [...paths];
}

/** The first of these fields that holds a text that says something. */
export function firstText(input: unknown, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = fieldOf(input, name);
    if (typeof value === 'string' && value.trim() !== '') return value;
  }
  return undefined;
}

/** A list in a field; empty where there is none. */
export function listOf(input: unknown, name: string): readonly unknown[] {
  const value = fieldOf(input, name);
  return Array.isArray(value) ? value : [];
}

function fieldOf(input: unknown, name: string): unknown {
  if (typeof input !== 'object' || input === null || !Object.hasOwn(input, name)) return undefined;
  return (input as Record<string, unknown>)[name];
}

/** Arguments of a shell hold its text; of any other program they are the words of one command. */
function textOfArguments(words: readonly unknown[]): string {
  const texts = words.filter((word) => typeof word === 'string');
  const flag = texts.findIndex((word, at) => at > 0 && /^-(?:[a-z]*c|Command)$/.test(word));
  const isShell = /(?:^|[\\/])(?:(?:ba|z|da|k)?sh(?:\.exe)?|powershell|pwsh)$/i.test(texts[0] ?? '');
  return (isShell && flag > 0 ? texts[flag + 1] : undefined) ?? texts.join(' ');
}
