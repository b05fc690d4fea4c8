/*
 * The one list of harnesses that have hooks. Facts: each takes a message as JSON on standard input of a command, but for OpenCode,
 * which loads a file of JavaScript. Only events are asked for that end something: nothing is decided, so nothing waits for us.
 */
import { join } from 'node:path';
import type { HookCommand, HookPlaces } from './hook-command.ts';
import { openCodePluginOf } from './opencode-plugin.ts';

/** The agent whose status line is kept; no other one gives its limits to it. */
export const statusLineHarness = 'claude-code';

/** A harness that has hooks. */
export interface HookTarget {
  /** Its id. */
  readonly harness: string;
  /** Its name. */
  readonly title: string;
  /** Its own folder: where it is missing, the harness is not used on this machine. */
  readonly folder: string;
  /** The file that is changed. */
  readonly file: string;
  /** What is written into it. */
  readonly content: HookContent;
  /** What a person has to do in the harness before its hooks run. */
  readonly review?: string;
}

/** What is written: entries of a settings file, or a file that is all ours. */
export type HookContent =
  | { readonly kind: 'entries'; readonly wanted: WantedHooks }
  | { readonly kind: 'file'; readonly textOf: (places: HookPlaces) => string };

/** Entries of a settings file, and what the file needs besides. */
export interface WantedHooks {
  /** Events that are listened to; each is a key of `hooks`. */
  readonly events: readonly string[];
  /** The element of the list of an event. */
  readonly entryOf: (command: HookCommand) => object;
  /** What a new file begins with. */
  readonly frame: Readonly<Record<string, unknown>>;
}

/** Seconds that a harness may wait for a hook; it takes milliseconds. */
const timeoutSeconds = 10;

/** The harnesses of a user that have hooks. */
export function hookTargets(
  env: Readonly<Record<string, string | undefined>>,
  homeDirectory: string,
): readonly HookTarget[] {
  const named = (variable: string, ...rest: string[]) => env[variable] || join(homeDirectory, ...rest);
  const claude = named('CLAUDE_CONFIG_DIR', '.claude');
  const codex = named('CODEX_HOME', '.codex');
  const gemini = join(homeDirectory, '.gemini');
  const cursor = join(homeDirectory, '.cursor');
  const copilot = named('COPILOT_HOME', '.copilot');
  const openCode = join(named('XDG_CONFIG_HOME', '.config'), 'opencode');
  return [
    {
      ...{ harness: 'claude-code', title: 'Claude Code', folder: claude, file: join(claude, 'settings.json') },
      content: entries(claudeEvents, (command) => grouped({ command: command.here, timeout: timeoutSeconds })),
    },
    {
      ...{ harness: 'codex', title: 'Codex', folder: codex, file: join(codex, 'hooks.json') },
      content: entries(codexEvents, (command) => grouped({ command: command.here, timeout: timeoutSeconds })),
      review: 'Codex runs new hooks only after you have reviewed them: open /hooks in Codex',
    },
    {
      ...{ harness: 'gemini-cli', title: 'Gemini CLI', folder: gemini, file: join(gemini, 'settings.json') },
      content: entries(geminiEvents, (command) =>
        grouped({ name: 'agentspine-hook', command: command.here, timeout: timeoutSeconds * 1000 }),
      ),
    },
    {
      ...{ harness: 'cursor', title: 'Cursor', folder: cursor, file: join(cursor, 'hooks.json') },
      content: entries(cursorEvents, (command) => ({ command: command.here }), { version: 1 }),
    },
    {
      ...{ harness: 'copilot-cli', title: 'Copilot CLI', folder: copilot },
      file: join(copilot, 'hooks', 'agentspine.json'),
      content: entries(
        copilotEvents,
        ({ sh, powershell }) => ({ type: 'command', bash: sh, powershell, timeoutSec: timeoutSeconds }),
        { version: 1 },
      ),
    },
    {
      ...{ harness: 'opencode', title: 'OpenCode', folder: openCode, file: join(openCode, 'plugins', 'agentspine.js') },
      content: { kind: 'file', textOf: openCodePluginOf },
    },
  ];
}

function entries(
  events: readonly string[],
  entryOf: WantedHooks['entryOf'],
  frame: WantedHooks['frame'] = {},
): HookContent {
  return { kind: 'entries', wanted: { events, entryOf, frame } };
}

/** Claude Code, Codex and Gemini CLI list groups of commands. */
function grouped(handler: Readonly<Record<string, unknown>>): object {
  return { hooks: [{ type: 'command', ...handler }] };
}

const claudeEvents = [
  'SessionStart',
  'UserPromptSubmit',
  'PermissionRequest',
  'PostToolUse',
  'PostToolUseFailure',
  'SubagentStop',
  'Stop',
  'SessionEnd',
];
const codexEvents = [
  'SessionStart',
  'UserPromptSubmit',
  'PermissionRequest',
  'PostToolUse',
  'SubagentStop',
  'Stop',
  'SessionEnd',
];
const geminiEvents = ['SessionStart', 'BeforeAgent', 'AfterTool', 'AfterAgent', 'Notification', 'SessionEnd'];
const cursorEvents = [
  'sessionStart',
  'beforeSubmitPrompt',
  'postToolUse',
  'postToolUseFailure',
  'afterShellExecution',
  'afterMCPExecution',
  'afterFileEdit',
  'subagentStop',
  'stop',
  'sessionEnd',
];
const copilotEvents = [
  'sessionStart',
  'userPromptSubmitted',
  'postToolUse',
  'subagentStop',
  'agentStop',
  'errorOccurred',
  'sessionEnd',
];
