import type { ToolCallSignal, ToolCategory } from '@agentspine/schema';
import { type HarnessTools, scriptOf, type ToolKind } from '../tool-kind.ts';
import { isDocPath } from './doc-path.ts';
import { patchPaths } from './patch-paths.ts';
import { shellSignal } from './shell-signal.ts';
import { toolCategory } from './tool-category.ts';

/** Longer targets say no more; a file path of the systems in question fits. */
const targetCharsMax = 1_024;

/** What is kept of a tool call's input: what it does, and on what, but no body and no text of a command (SPEC 2.8). */
export interface ToolCallSummary extends Omit<ToolCallSignal, 'failed'> {
  /** A file path, a pattern, a URL's host, an agent's type; of shell text the program and a known subcommand. */
  readonly target?: string | undefined;
}

/** Reads a tool call. The input is what the log holds: JSON, or the text of a custom tool. */
export function toolCallSignal(toolName: string, input: unknown, tools: HarnessTools): ToolCallSummary {
  const script = scriptOf(toolName, input, tools);
  if (script !== undefined && tools.script !== undefined) return tools.script.summaryOf(script);
  const category = categoryOf(toolName, tools);
  if (category === 'bash') return commandSummary(commandText(input));
  if (category === 'edit') return editSignal(input);
  return { category, target: bounded(targetOf(category, input)) };
}

/** What shell text does. */
export function commandSummary(command: string): ToolCallSummary {
  const { family, target, patch } = shellSignal(command);
  return patch === undefined ? { category: 'bash', family, target } : patchSummary(patchPaths(patch));
}

function editSignal(input: unknown): ToolCallSummary {
  const patch = typeof input === 'string' ? input : (textOf(input, ['patch', 'input', 'patchText']) ?? '');
  const paths = patchPaths(patch);
  const path = textOf(input, ['file_path', 'filePath', 'path', 'notebook_path', 'filename']);
  return patchSummary(paths.length > 0 || path === undefined ? paths : [path]);
}

/** What an edit of these files is. */
export function patchSummary(paths: readonly string[]): ToolCallSummary {
  return { category: 'edit', isDocs: paths.length > 0 && paths.every(isDocPath), target: bounded(paths[0]) };
}

/** A category that the harness states comes before the one that the name has in any harness. */
function categoryOf(toolName: string, { kinds }: HarnessTools): ToolCategory {
  const kind = Object.hasOwn(kinds, toolName) ? kinds[toolName] : undefined;
  return kind === undefined ? toolCategory(toolName) : categoryOfKind[kind];
}

const categoryOfKind: Readonly<Record<ToolKind, ToolCategory>> = {
  command: 'bash',
  read: 'read',
  list: 'read',
  search: 'search',
  glob: 'search',
  edit: 'edit',
  'multi-edit': 'edit',
  write: 'edit',
  patch: 'edit',
  'web-search': 'web',
  'web-fetch': 'web',
  plan: 'plan',
  todo: 'other',
  question: 'other',
  delegate: 'delegation',
  other: 'other',
};

/** The shell text of an input: `{command}`, `{cmd}`, `["bash", "-lc", "…"]`, or a bare text. */
function commandText(input: unknown): string {
  if (typeof input === 'string') return input;
  if (Array.isArray(input)) return textOfArguments(input);
  const command = fieldOf(input, 'command') ?? fieldOf(input, 'cmd') ?? fieldOf(fieldOf(input, 'action'), 'command');
  if (typeof command === 'string') return command;
  return Array.isArray(command) ? textOfArguments(command) : '';
}

/** Arguments of a shell hold its text; of any other program they are words of one command. */
function textOfArguments(words: readonly unknown[]): string {
  const texts = words.filter((word) => typeof word === 'string');
  const shell = /(?:^|[\\/])(?:ba|z|da|k)?sh(?:\.exe)?$|(?:^|[\\/])(?:powershell|pwsh)(?:\.exe)?$/i;
  if (shell.test(texts[0] ?? '')) {
    const flag = texts.findIndex((word, at) => at > 0 && /^-(?:[a-z]*c|Command)$/.test(word));
    if (flag > 0) return texts[flag + 1] ?? '';
  }
  return texts.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
}

function targetOf(category: ToolCategory, input: unknown): string | undefined {
  switch (category) {
    case 'read':
      return textOf(input, ['file_path', 'filePath', 'path', 'notebook_path', 'absolute_path', 'dir_path']);
    case 'search':
      // Where is searched, never what for: that is text of the conversation (A091).
      return textOf(input, ['path', 'dir_path']);
    case 'delegation':
      return textOf(input, ['subagent_type', 'agent_type', 'subagentType', 'agent']);
    case 'web':
      return hostOf(textOf(input, ['url']));
    case 'plan':
    case 'bash':
    case 'edit':
    case 'other':
      return undefined;
    default:
      return category satisfies never;
  }
}

function hostOf(url: string | undefined): string | undefined {
  return url === undefined || !URL.canParse(url) ? undefined : new URL(url).host || undefined;
}

function textOf(input: unknown, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = fieldOf(input, name);
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}

function fieldOf(input: unknown, name: string): unknown {
  if (typeof input !== 'object' || input === null || !Object.hasOwn(input, name)) return undefined;
  return (input as Record<string, unknown>)[name];
}

function bounded(target: string | undefined): string | undefined {
  return target !== undefined && target.length > targetCharsMax ? target.slice(0, targetCharsMax) : target;
}
