/** The words of the trace: who acts, in which state things are, how they relate (SPEC 4.2). Their order is that of the papers. */

/** Who acts: `user`, `system`, or the agent of a harness by its name (`isSourceName`). */
export type Actor = string;

export const taskStatuses = ['running', 'waiting', 'completed', 'errored'] as const;
export type TaskStatus = (typeof taskStatuses)[number];

export const taskKinds = ['primary', 'background'] as const;
export type TaskKind = (typeof taskKinds)[number];

export const taskOrigins = ['user', 'server-sdk'] as const;
export type TaskOrigin = (typeof taskOrigins)[number];

export const taskRelationKinds = ['parent', 'background', 'spawned_by_session'] as const;
export type TaskRelationKind = (typeof taskRelationKinds)[number];

export const sessionStatuses = ['running', 'completed', 'errored'] as const;
export type SessionStatus = (typeof sessionStatuses)[number];

/** How a session ended; its status from then on. */
export const sessionOutcomes = ['completed', 'errored'] as const satisfies readonly SessionStatus[];
export type SessionOutcome = (typeof sessionOutcomes)[number];

/** Why a session ended; what becomes of its task depends on it (SPEC 4.7). */
export const sessionEndReasons = ['explicit_exit', 'runtime_terminated', 'assistant_turn_complete', 'idle'] as const;
export type SessionEndReason = (typeof sessionEndReasons)[number];

/** What a timeline event is about; those of `internalTimelineKinds` are made by us alone. */
export const timelineKinds = [
  'tool.used',
  'terminal.command',
  'monitor.observed',
  'plan.logged',
  'action.logged',
  'verification.logged',
  'rule.logged',
  'thought.logged',
  'context.saved',
  'context.snapshot',
  'user.prompt.expansion',
  'permission.request',
  'worktree.create',
  'worktree.remove',
  'setup.triggered',
  'file.changed',
  'user.message',
  'assistant.response',
  'question.logged',
  'todo.logged',
  'agent.activity.logged',
  'session.ended',
  'instructions.loaded',
  'token.usage',
] as const;
export type TimelineKind = (typeof timelineKinds)[number];

export const internalTimelineKinds = ['task.start', 'task.complete', 'task.error'] as const;
export type InternalTimelineKind = (typeof internalTimelineKinds)[number];

export const lanes = [
  'user',
  'exploration',
  'planning',
  'implementation',
  'questions',
  'todos',
  'background',
  'coordination',
  'telemetry',
  'rule',
] as const;
export type Lane = (typeof lanes)[number];

export const fileSources = ['metadata', 'command_analysis', 'runtime_relpath', 'multiple'] as const;
export type FileSource = (typeof fileSources)[number];

/** Where in the event's metadata an edge comes from. */
export const edgeKinds = ['parent', 'source', 'related'] as const;
export type EdgeKind = (typeof edgeKinds)[number];

/** What an edge means. */
export const relationTypes = [
  'implements',
  'revises',
  'verifies',
  'answers',
  'delegates',
  'returns',
  'completes',
  'blocks',
  'caused_by',
  'relates_to',
] as const;
export type RelationType = (typeof relationTypes)[number];

export const tagSources = ['metadata', 'classification', 'multiple'] as const;
export type TagSource = (typeof tagSources)[number];

export const todoStates = ['added', 'in_progress', 'completed', 'cancelled'] as const;
export type TodoState = (typeof todoStates)[number];

export const questionPhases = ['asked', 'answered', 'concluded'] as const;
export type QuestionPhase = (typeof questionPhases)[number];

export const turnStatuses = ['open', 'closed'] as const;
export type TurnStatus = (typeof turnStatuses)[number];

export const verdictStatuses = ['verified', 'contradicted', 'unverifiable'] as const;
export type VerdictStatus = (typeof verdictStatuses)[number];

export const ruleScopes = ['global', 'task'] as const;
export type RuleScope = (typeof ruleScopes)[number];

export const ruleSources = ['human', 'agent'] as const;
export type RuleSource = (typeof ruleSources)[number];

export const ruleSeverities = ['info', 'warn', 'block'] as const;
export type RuleSeverity = (typeof ruleSeverities)[number];

/** Whose words a trigger is looked for in; a rule that names none looks in both. */
export const triggerSides = ['user', 'assistant'] as const;
export type TriggerSide = (typeof triggerSides)[number];

/** What a tool call does, as rules speak of it. */
export const toolActions = ['command', 'file-read', 'file-write', 'web'] as const;
export type ToolAction = (typeof toolActions)[number];

export const matchKinds = ['trigger', 'expect-fulfilled'] as const;
export type MatchKind = (typeof matchKinds)[number];

export const searchScopes = ['task', 'event'] as const;
export type SearchScope = (typeof searchScopes)[number];
