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

export type Activity = (typeof activities)[number];

/** What a tool call does, whatever its harness calls the tool. */
export const toolCategories = ['edit', 'bash', 'read', 'search', 'delegation', 'plan', 'web', 'other'] as const;

export type ToolCategory = (typeof toolCategories)[number];

/** The families of shell commands that decide an activity. */
export const commandFamilies = ['testing', 'review', 'git', 'deps', 'format', 'verification', 'build-deploy'] as const;

export type CommandFamily = (typeof commandFamilies)[number];

/** Themes whose words were found in a text; the words themselves are not kept. */
export const textThemes = ['debug', 'refactor', 'feature', 'review', 'brainstorm', 'planning'] as const;

export type TextTheme = (typeof textThemes)[number];

/** What the classifier needs of one tool call. */
export interface ToolCallSignal {
  readonly category: ToolCategory;
  readonly family?: CommandFamily | undefined;
  /** Whether an edit hits a documentation file. */
  readonly isDocs?: boolean | undefined;
  /** Whether the call's result says it failed; `undefined` while there is no result. */
  readonly failed?: boolean | undefined;
}

/** What the classifier needs of a turn: its calls in order, the themes of its text and of the prompt before it. */
export interface TurnSignals {
  readonly calls: readonly ToolCallSignal[];
  readonly themes: readonly TextTheme[];
  readonly reasoningTokens: number;
}

export interface TurnClassification {
  readonly activity: Activity;
  /** Edit-bash-edit cycles. */
  readonly retries: number;
  readonly hasEdits: boolean;
}
