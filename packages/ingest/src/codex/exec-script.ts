/*
 * The tool `exec` runs a script in which the calls proper are made: `tools.exec_command({cmd: "…"})` (FORMATS 2.4). It is read for
 * what can be known without running it.
 */
import { patchPaths } from '../activity/patch-paths.ts';
import { commandSummary, patchSummary, type ToolCallSummary } from '../activity/tool-call-signal.ts';
import type { ScriptTool, ToolKind } from '../tool-kind.ts';

export const execScript: ScriptTool = { name: 'exec', kindOf, commandsOf, summaryOf };

function kindOf(script: string): ToolKind {
  if (patches(script)) return 'patch';
  if (delegates(script)) return 'delegate';
  return runsCommand(script) ? 'command' : 'other';
}

/** A text of a script in any of its three quotes. */
const literal = /\b(?:cmd|command)["']?\s*:\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`)/gs;

function commandsOf(script: string): string | undefined {
  const commands = [...script.matchAll(literal)];
  return commands.length === 0 ? undefined : commands.map((match) => textOfLiteral(match[1] ?? '""')).join('\n');
}

/** Of commands only those in double quotes count: what the others hold depends on the script. */
const quoted = /\b(?:cmd|command)["']?\s*:\s*("(?:[^"\\]|\\.)*")/g;

function summaryOf(script: string): ToolCallSummary {
  if (patches(script)) return patchSummary(patchPaths(script.replaceAll('\\n', '\n')));
  if (delegates(script)) return { category: 'delegation' };
  const commands = [...script.matchAll(quoted)];
  if (commands.length === 0) return { category: runsCommand(script) ? 'bash' : 'other' };
  return commandSummary(commands.map((match) => textOfQuoted(match[1] ?? '""') ?? '').join('\n'));
}

function patches(script: string): boolean {
  return /\btools\.apply_patch\b/.test(script);
}

function delegates(script: string): boolean {
  return /\btools\.spawn_agent\b/.test(script);
}

function runsCommand(script: string): boolean {
  return /\btools\.exec_command\b/.test(script);
}

function textOfLiteral(text: string): string {
  return (text.startsWith('"') ? textOfQuoted(text) : undefined) ?? unescaped(text.slice(1, -1));
}

function textOfQuoted(text: string): string | undefined {
  try {
    return String(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** What a template fills in is not known here, and stays as it is written. */
function unescaped(text: string): string {
  return text.replaceAll(
    /\\(.)/gs,
    (_, char: string) => ({ n: '\n', t: '\t', r: '\r' })[char] ?? (char === '\n' ? '' : char),
  );
}
