/** The eighteen activities (SPEC 2.8). */
export const activities = [
  'planning',
  'delegation',
  'testing',
  'review',
  'git',
  'build-deploy',
  'deps',
  'format',
  'verification',
  'coding',
  'docs',
  'debugging',
  'refactoring',
  'feature',
  'exploration',
  'reasoning',
  'brainstorming',
  'conversation',
] as const;

/** What a turn is about. */
export type Activity = (typeof activities)[number];

/** What a tool call does, whatever its harness calls the tool. */
export const toolCategories = ['edit', 'bash', 'read', 'search', 'delegation', 'plan', 'web', 'other'] as const;

/** What a tool does. */
export type ToolCategory = (typeof toolCategories)[number];

/** The families of shell commands that decide an activity. */
export const commandFamilies = ['testing', 'review', 'git', 'deps', 'format', 'verification', 'build-deploy'] as const;

/** What a command is for. */
export type CommandFamily = (typeof commandFamilies)[number];

/** Themes whose words were found in a text; the words themselves are not kept. */
export const textThemes = ['debug', 'refactor', 'feature', 'review', 'brainstorm', 'planning'] as const;

/** A theme of a text. */
export type TextTheme = (typeof textThemes)[number];

/** What the classifier needs of one tool call. */
export interface ToolCallSignal {
  /** What the tool does. */
  readonly category: ToolCategory;
  /** What the command is for; absent for other tools, and for commands of no family. */
  readonly family?: CommandFamily | undefined;
  /** Whether an edit changes a documentation file; absent where it is not known. */
  readonly isDocs?: boolean | undefined;
  /** Whether the call's result says it failed; `undefined` while there is no result. */
  readonly failed?: boolean | undefined;
}

/** What the classifier needs of a turn: its calls in order, the themes that were found, and whether it reasoned. */
export interface TurnSignals {
  /** Its tool calls, in order. */
  readonly calls: readonly ToolCallSignal[];
  /** The themes found in its text. */
  readonly themes: readonly TextTheme[];
  /** Tokens of reasoning. */
  readonly reasoningTokens: number;
}

/** What a turn is about, and how it went. */
export interface TurnClassification {
  /** What the turn was about. */
  readonly activity: Activity;
  /** How often it edited, ran a command and edited again. */
  readonly retries: number;
  /** Whether it changed files. */
  readonly hasEdits: boolean;
}
