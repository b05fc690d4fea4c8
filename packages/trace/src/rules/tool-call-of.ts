import { type TimelinePayload, type ToolAction, toolActions } from '@agentspine/schema';

/** A tool call as rules see it. */
export interface ToolCall {
  /** What was called: the name of a tool, or of what stands for it. */
  readonly tool: string;
  /** Not there where we do not know what the tool does. */
  readonly action?: ToolAction | undefined;
  readonly command?: string | undefined;
  /** The command in lower case, made once for all rules. */
  readonly lowerCommand?: string | undefined;
  /** The first file that it is about. */
  readonly path?: string | undefined;
}

/** What tools do, by name in lower case: those of Claude Code and Codex, subtypes, and the actions themselves (SPEC 4.9). */
const actionsOfTools: ReadonlyMap<string, ToolAction> = new Map([
  ...toolActions.map((action) => [action, action] as const),
  ...named('command', [
    'bash',
    'shell',
    'exec_command',
    'local_shell',
    'local_shell_call',
    'shell_command',
    'powershell',
  ]),
  ...named('command', ['run_command', 'run_test', 'run_build', 'run_lint', 'verify', 'shell_probe']),
  ...named('file-read', ['read', 'grep', 'glob', 'ls', 'notebookread', 'read_file', 'list_dir', 'grep_files']),
  ...named('file-write', ['edit', 'multiedit', 'write', 'notebookedit', 'apply_patch']),
  ...named('file-write', ['modify', 'create', 'delete', 'rename']),
  ...named('file-write', ['modify_file', 'create_file', 'delete_file', 'rename_file']),
  ...named('web', ['webfetch', 'websearch', 'web_search', 'web_fetch', 'web_search_call']),
]);

/** Subtypes that say what a call does where no tool is named (SPEC 4.9). */
const subtypes: ReadonlySet<string> = new Set([
  'run_command',
  'run_test',
  'run_build',
  'run_lint',
  'verify',
  'shell_probe',
  'read_file',
  'modify',
  'create',
  'delete',
  'rename',
  'modify_file',
  'create_file',
  'delete_file',
  'rename_file',
  'apply_patch',
  'web_search',
  'web_fetch',
]);

const readingOperations: ReadonlySet<string> = new Set(['observe', 'read']);

/** What a tool does; `undefined` where we do not know. */
export function actionOfTool(name: string): ToolAction | undefined {
  return actionsOfTools.get(name.toLowerCase());
}

/** The tool call that an event of the timeline is, if it is one: its tool, else its subtype, family or kind (SPEC 4.9). */
export function toolCallOf({ kind, metadata }: Pick<TimelinePayload, 'kind' | 'metadata'>): ToolCall | undefined {
  const tool = toolOf(kind, metadata);
  if (tool === undefined) return undefined;
  const command = textOf(metadata['command']);
  return { ...tool, command, lowerCommand: command?.toLowerCase(), path: pathOf(metadata) };
}

function toolOf(
  kind: TimelinePayload['kind'],
  metadata: TimelinePayload['metadata'],
): Pick<ToolCall, 'tool' | 'action'> | undefined {
  const name = textOf(metadata['toolName']) ?? textOf(metadata['sourceTool']);
  if (name !== undefined) return { tool: name, action: actionOfTool(name) };
  const subtype = textOf(metadata['subtypeKey']);
  if (subtype !== undefined && subtypes.has(subtype)) return { tool: subtype, action: actionOfTool(subtype) };
  const family = textOf(metadata['toolFamily']);
  const action = family === undefined ? undefined : actionOfFamily(family, textOf(metadata['operation']));
  if (family !== undefined && action !== undefined) return { tool: family, action };
  return kind === 'terminal.command' ? { tool: 'Bash', action: 'command' } : undefined;
}

function actionOfFamily(family: string, operation: string | undefined): ToolAction | undefined {
  switch (family) {
    case 'terminal':
      return 'command';
    case 'file':
      return operation !== undefined && readingOperations.has(operation) ? 'file-read' : 'file-write';
    case 'web':
      return 'web';
    default:
      return undefined;
  }
}

function pathOf(metadata: TimelinePayload['metadata']): string | undefined {
  const paths = metadata['filePaths'];
  const first: unknown = Array.isArray(paths) ? paths[0] : undefined;
  return textOf(first) ?? textOf(metadata['filePath']);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

function named(action: ToolAction, names: readonly string[]): readonly (readonly [string, ToolAction])[] {
  return names.map((name) => [name, action]);
}
