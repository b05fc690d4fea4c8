import type { Lane, TimelineKind } from '@agentspine/schema';
import type { HarnessTools, ToolKind } from '../tool-kind.ts';
import { toolKindOf } from '../tool-kind.ts';

/** What a tool does, in the words of the trace (SPEC 4.2, 4.9). */
export interface ToolWords {
  /** What kind it is. */
  readonly kind: TimelineKind;
  /** Which lane of a timeline shows it. */
  readonly lane: Lane;
  /** The name under which rules know tools that do this; missing where rules know no such action. */
  readonly ruleName?: string;
  /** A narrower kind. */
  readonly subtypeKey?: string;
  /** The family of the tool. */
  readonly toolFamily?: string;
  /** What is done. */
  readonly operation?: string;
}

const command: ToolWords = {
  kind: 'terminal.command',
  lane: 'implementation',
  ruleName: 'Bash',
  subtypeKey: 'run_command',
  toolFamily: 'terminal',
  operation: 'execute',
};
const read: ToolWords = {
  kind: 'tool.used',
  lane: 'exploration',
  ruleName: 'Read',
  subtypeKey: 'read_file',
  toolFamily: 'file',
  operation: 'read',
};
const list: ToolWords = { ...read, ruleName: 'LS', subtypeKey: 'list_files', operation: 'observe' };
const search: ToolWords = { ...read, ruleName: 'Grep', subtypeKey: 'search_files', operation: 'observe' };
const glob: ToolWords = { ...search, ruleName: 'Glob' };
const edit: ToolWords = {
  kind: 'tool.used',
  lane: 'implementation',
  ruleName: 'Edit',
  subtypeKey: 'modify_file',
  toolFamily: 'file',
  operation: 'modify',
};
const write: ToolWords = { ...edit, ruleName: 'Write', subtypeKey: 'create_file', operation: 'create' };
const patch: ToolWords = { ...edit, subtypeKey: 'apply_patch' };
const webSearch: ToolWords = {
  kind: 'tool.used',
  lane: 'exploration',
  ruleName: 'WebSearch',
  subtypeKey: 'web_search',
  toolFamily: 'web',
  operation: 'search',
};
const webFetch: ToolWords = { ...webSearch, ruleName: 'WebFetch', subtypeKey: 'web_fetch', operation: 'fetch' };
const plan: ToolWords = { kind: 'plan.logged', lane: 'planning' };
const todo: ToolWords = { kind: 'tool.used', lane: 'todos' };
const question: ToolWords = { kind: 'question.logged', lane: 'questions' };
const delegate: ToolWords = { kind: 'tool.used', lane: 'coordination', toolFamily: 'agent', operation: 'delegate' };
const other: ToolWords = { kind: 'tool.used', lane: 'implementation' };

const wordsOfKind: Readonly<Record<ToolKind, ToolWords>> = {
  command,
  read,
  list,
  search,
  glob,
  edit,
  'multi-edit': { ...edit, ruleName: 'MultiEdit' },
  write,
  patch,
  'web-search': webSearch,
  'web-fetch': webFetch,
  plan,
  todo,
  question,
  delegate,
  other,
};

/** Tools by their names in any harness. */
const kinds: Readonly<Record<string, ToolKind>> = {
  Bash: 'command',
  PowerShell: 'command',
  shell: 'command',
  shell_command: 'command',
  exec_command: 'command',
  local_shell_call: 'command',
  unified_exec: 'command',
  Read: 'read',
  NotebookRead: 'read',
  read_file: 'read',
  view_image: 'read',
  LS: 'list',
  list_dir: 'list',
  Grep: 'search',
  grep_files: 'search',
  Glob: 'glob',
  Edit: 'edit',
  MultiEdit: 'multi-edit',
  NotebookEdit: 'edit',
  Write: 'write',
  apply_patch: 'patch',
  WebSearch: 'web-search',
  web_search: 'web-search',
  web_search_call: 'web-search',
  WebFetch: 'web-fetch',
  ExitPlanMode: 'plan',
  update_plan: 'plan',
  TodoWrite: 'todo',
  AskUserQuestion: 'question',
  request_user_input: 'question',
  Task: 'delegate',
  Agent: 'delegate',
  spawn_agent: 'delegate',
};

/** What a call does: as its harness says, or else by the name of the tool. */
export function toolWords(name: string, input: unknown, tools: HarnessTools): ToolWords {
  const kind = toolKindOf(name, input, tools);
  return wordsOfKind[kind ?? (Object.hasOwn(kinds, name) ? (kinds[name] ?? 'other') : 'other')];
}
