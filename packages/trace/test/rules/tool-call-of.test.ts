import type { TimelineKind } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { actionOfTool, toolCallOf } from '../../src/rules/tool-call-of.ts';

const used = (metadata: Readonly<Record<string, unknown>>, kind: TimelineKind = 'tool.used') =>
  toolCallOf({ kind, metadata });

test('A173: tools are known by their names, whatever their case', () => {
  const actions = {
    command: ['Bash', 'shell', 'run_test', 'bash', 'exec_command', 'command'],
    'file-read': ['Read', 'Grep', 'Glob', 'LS', 'read_file', 'file-read'],
    'file-write': ['Edit', 'Write', 'MultiEdit', 'apply_patch', 'file-write'],
    web: ['WebFetch', 'WebSearch', 'web_search', 'web'],
  };
  for (const [action, names] of Object.entries(actions)) {
    for (const name of names) expect(actionOfTool(name), name).toBe(action);
  }
  for (const name of ['mcp__browser__click', 'Task', '', 'toString']) expect(actionOfTool(name), name).toBeUndefined();
});

test('A173: a call is known by tool, subtype, family or kind, in this order', () => {
  const found: readonly (readonly [Readonly<Record<string, unknown>>, string | undefined, string | undefined])[] = [
    [{ toolName: 'Read', sourceTool: 'Bash', subtypeKey: 'run_test' }, 'Read', 'file-read'],
    [{ toolName: ' ', sourceTool: 'Bash' }, 'Bash', 'command'],
    [{ toolName: 7, sourceTool: 'WebFetch' }, 'WebFetch', 'web'],
    [{ toolName: 'Unknown', subtypeKey: 'run_test', toolFamily: 'terminal' }, 'Unknown', undefined],
    [{ subtypeKey: 'run_command' }, 'run_command', 'command'],
    [{ subtypeKey: 'run_test' }, 'run_test', 'command'],
    [{ subtypeKey: 'run_build' }, 'run_build', 'command'],
    [{ subtypeKey: 'run_lint' }, 'run_lint', 'command'],
    [{ subtypeKey: 'verify' }, 'verify', 'command'],
    [{ subtypeKey: 'shell_probe' }, 'shell_probe', 'command'],
    [{ subtypeKey: 'read_file' }, 'read_file', 'file-read'],
    [{ subtypeKey: 'modify_file' }, 'modify_file', 'file-write'],
    [{ subtypeKey: 'create_file' }, 'create_file', 'file-write'],
    [{ subtypeKey: 'delete_file' }, 'delete_file', 'file-write'],
    [{ subtypeKey: 'rename_file' }, 'rename_file', 'file-write'],
    [{ subtypeKey: 'apply_patch' }, 'apply_patch', 'file-write'],
    [{ subtypeKey: 'web_search' }, 'web_search', 'web'],
    [{ subtypeKey: 'web_fetch' }, 'web_fetch', 'web'],
    [{ subtypeKey: 'mcp_call', toolFamily: 'web' }, 'web', 'web'],
    [{ toolFamily: 'terminal' }, 'terminal', 'command'],
    [{ toolFamily: 'file', operation: 'observe' }, 'file', 'file-read'],
    [{ toolFamily: 'file', operation: 'read' }, 'file', 'file-read'],
    [{ toolFamily: 'file', operation: 'modify' }, 'file', 'file-write'],
    [{ toolFamily: 'file' }, 'file', 'file-write'],
    [{ toolFamily: 'dance' }, undefined, undefined],
    [{}, undefined, undefined],
  ];
  for (const [metadata, tool, action] of found) {
    const call = used(metadata);
    expect([call?.tool, call?.action], JSON.stringify(metadata)).toEqual([tool, action]);
  }
});

test('A173: a command on a terminal without a tool is one of Bash', () => {
  expect(used({}, 'terminal.command')).toMatchObject({ tool: 'Bash', action: 'command' });
  expect(used({ toolFamily: 'dance' }, 'terminal.command')).toMatchObject({ tool: 'Bash' });
  expect(used({}, 'user.message')).toBeUndefined();
});

test('a call has its command, and the first file that it names', () => {
  const call = (metadata: Readonly<Record<string, unknown>>) => used({ toolName: 'Bash', ...metadata });
  expect(call({ command: 'ls' })).toMatchObject({ command: 'ls', path: undefined });
  expect(call({ command: ['ls'] })?.command).toBeUndefined();
  expect(call({ filePaths: ['a', 'b'], filePath: 'c' })?.path).toBe('a');
  expect(call({ filePaths: [], filePath: 'c' })?.path).toBe('c');
  expect(call({ filePaths: [3], filePath: 'c' })?.path).toBe('c');
});
