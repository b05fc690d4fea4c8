import type { ToolCallSummary } from './activity/tool-call-signal.ts';

/** What a tool does. The words of the timeline, and the category and family of the archive, follow from it. */
export type ToolKind =
  | 'command'
  | 'read'
  | 'list'
  | 'search'
  | 'glob'
  | 'edit'
  | 'multi-edit'
  | 'write'
  | 'patch'
  | 'web-search'
  | 'web-fetch'
  | 'plan'
  | 'todo'
  | 'question'
  | 'delegate'
  | 'other';

/** What a harness says of its tools, beyond the names that are known of any harness. */
export interface HarnessTools {
  /** By name. */
  readonly kinds: Readonly<Record<string, ToolKind>>;
  /** The tool whose input is a script in which the calls proper are made; `undefined` where there is none. */
  readonly script: ScriptTool | undefined;
}

/** A tool whose input, a text, is a script. */
export interface ScriptTool {
  /** The tool, as the harness names it. */
  readonly name: string;
  /** What a script does. */
  readonly kindOf: (script: string) => ToolKind;
  /** The shell commands in it, a line each; `undefined` where there are none. */
  readonly commandsOf: (script: string) => string | undefined;
  /** What is kept of the arguments. */
  readonly summaryOf: (script: string) => ToolCallSummary;
}

/** For tools that are known by their names alone. */
export const noTools: HarnessTools = { kinds: {}, script: undefined };

/** The script that a call runs; `undefined` for any other call. */
export function scriptOf(name: string, input: unknown, { script }: HarnessTools): string | undefined {
  return name === script?.name && typeof input === 'string' ? input : undefined;
}

/** What a call does, where its harness says so. */
export function toolKindOf(name: string, input: unknown, tools: HarnessTools): ToolKind | undefined {
  const script = scriptOf(name, input, tools);
  if (script !== undefined) return tools.script?.kindOf(script);
  return Object.hasOwn(tools.kinds, name) ? tools.kinds[name] : undefined;
}
