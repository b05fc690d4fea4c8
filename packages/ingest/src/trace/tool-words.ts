import type { Lane, TimelineKind } from '@agentspine/schema';

/** What a tool does, in the words of the trace (SPEC 4.2, 4.9). */
export interface ToolWords {
  readonly kind: TimelineKind;
  readonly lane: Lane;
  /** The name under which rules know tools that do this; missing where rules speak of no such action. */
  readonly ruleName?: string;
  readonly subtypeKey?: string;
  readonly toolFamily?: string;
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

const words: Readonly<Record<string, ToolWords>> = {
  Bash: command,
  PowerShell: command,
  shell: command,
  shell_command: command,
  exec_command: command,
  local_shell_call: command,
  unified_exec: command,
  Read: read,
  NotebookRead: read,
  read_file: read,
  view_image: read,
  LS: list,
  list_dir: list,
  Grep: search,
  grep_files: search,
  Glob: glob,
  Edit: edit,
  MultiEdit: { ...edit, ruleName: 'MultiEdit' },
  NotebookEdit: edit,
  Write: write,
  apply_patch: patch,
  WebSearch: webSearch,
  web_search: webSearch,
  web_search_call: webSearch,
  WebFetch: webFetch,
  ExitPlanMode: plan,
  update_plan: plan,
  TodoWrite: todo,
  AskUserQuestion: question,
  request_user_input: question,
  Task: delegate,
  Agent: delegate,
  spawn_agent: delegate,
};

/** What a tool does by its name; Codex's `exec` by the calls in its script (FORMATS 2.4). */
export function toolWords(name: string, input: unknown): ToolWords {
  if (name === 'exec' && typeof input === 'string') return scriptWords(input);
  return Object.hasOwn(words, name) ? (words[name] ?? other) : other;
}

function scriptWords(script: string): ToolWords {
  if (/\btools\.apply_patch\b/.test(script)) return patch;
  if (/\btools\.spawn_agent\b/.test(script)) return delegate;
  return /\btools\.exec_command\b/.test(script) ? command : other;
}
