import type { RuleShape, ToolAction } from '@agentspine/schema';
import { compileLinearRegex, type LinearRegex } from './linear-regex.ts';
import { actionOfTool, type ToolCall } from './tool-call-of.ts';

/**
 * What a rule expects, ready to be compared: `conditions` that one call has to meet all together; `forbidden` commands, of which
 * none may be run; a `broken-pattern` that is not a
 * regular expression; `nothing`, as rows of older writers may (SPEC 4.9).
 */
export type Expectation =
  | ({ readonly kind: 'conditions' } & Conditions)
  | { readonly kind: 'forbidden'; readonly commands: readonly CommandTest[] }
  | { readonly kind: 'broken-pattern' }
  | { readonly kind: 'nothing' };

/** What a call must meet, all of it. */
export interface Conditions {
  /** What the call does. */
  readonly action?: ToolAction | undefined;
  /** One of them must match the command. */
  readonly commands?: readonly CommandTest[] | undefined;
  /** Must match the path, or the command where there is no path. */
  readonly pattern?: LinearRegex | undefined;
}

/** Whether a command has what an entry of `expectCommandMatches` says. */
export interface CommandTest {
  /** The text, in lower case. */
  readonly lower: string;
  /** Texts of which one has to be in it as it is written. */
  readonly alternatives?: readonly string[] | undefined;
  /** The text as a regular expression; absent where it is not one. */
  readonly regex?: LinearRegex | undefined;
}

/** What of a rule's shape is expected, compiled. */
export function expectationOf(shape: RuleShape): Expectation {
  const { expectTool, expectCommandMatches = [], expectPattern, forbidCommandMatches = [] } = shape;
  if (forbidCommandMatches.length > 0) return { kind: 'forbidden', commands: forbidCommandMatches.map(commandTestOf) };
  const action = expectTool === undefined ? undefined : actionOfTool(expectTool);
  const commands = expectCommandMatches.length === 0 ? undefined : expectCommandMatches.map(commandTestOf);
  const pattern = expectPattern === undefined ? undefined : compileLinearRegex(expectPattern);
  if (expectPattern !== undefined && pattern === undefined) return { kind: 'broken-pattern' };
  if (action === undefined && commands === undefined && pattern === undefined) return { kind: 'nothing' };
  return { kind: 'conditions', action, commands, pattern };
}

/** Whether a call is of the action that is expected, where one is. */
export function isOfAction({ action }: Conditions, call: ToolCall): boolean {
  return action === undefined || call.action === action;
}

/** Whether one call meets all conditions; the one matcher of overlay and verdict (SPEC V13). */
export function fulfils(conditions: Conditions, call: ToolCall): boolean {
  return isOfAction(conditions, call) && hasCommand(conditions, call) && hasPattern(conditions, call);
}

function hasCommand({ commands }: Conditions, { command, lowerCommand = command?.toLowerCase() }: ToolCall): boolean {
  if (commands === undefined) return true;
  if (command === undefined || lowerCommand === undefined) return false;
  return commands.some(
    ({ lower, alternatives, regex }) =>
      lowerCommand.includes(lower) ||
      alternatives?.some((text) => command.includes(text)) === true ||
      regex?.test(command) === true,
  );
}

function hasPattern({ pattern }: Conditions, { path, command }: ToolCall): boolean {
  if (pattern === undefined) return true;
  const text = path ?? command;
  return text !== undefined && pattern.test(text);
}

const metacharacters = /[\\^$.*+?()[\]{}]/;

/** Most entries are texts, or texts with bars between them: these need no machine. */
function commandTestOf(entry: string): CommandTest {
  const lower = entry.toLowerCase();
  if (metacharacters.test(entry)) return { lower, regex: compileLinearRegex(entry) };
  const alternatives = entry.split('|');
  return alternatives.length === 1 ? { lower } : { lower, alternatives };
}
