/** The words of the trace: who acts, in which state things are, how they relate (SPEC 4.2). Their order is that of the papers. */

/** Who acts: `user`, `system`, or the agent of a harness by its name (`isSourceName`). */
export type Actor = string;

/** The statuses of a task. */
export const taskStatuses = ['running', 'waiting', 'completed', 'errored'] as const;
/** The status of a task. */
export type TaskStatus = (typeof taskStatuses)[number];

/** The kinds of tasks. */
export const taskKinds = ['primary', 'background'] as const;
/** Whether a task is the work itself or work in the background. */
export type TaskKind = (typeof taskKinds)[number];

/** Who may start a task. */
export const taskOrigins = ['user', 'server-sdk'] as const;
/** Who started a task. */
export type TaskOrigin = (typeof taskOrigins)[number];

/** How tasks may relate. */
export const taskRelationKinds = ['parent', 'background', 'spawned_by_session'] as const;
/** How a task relates to another, or to a session. */
export type TaskRelationKind = (typeof taskRelationKinds)[number];

/** The statuses of a session. */
export const sessionStatuses = ['running', 'completed', 'errored'] as const;
/** The status of a session. */
export type SessionStatus = (typeof sessionStatuses)[number];

/** How a session ended; its status from then on. */
export const sessionOutcomes = ['completed', 'errored'] as const satisfies readonly SessionStatus[];
/** How a session ended. */
export type SessionOutcome = (typeof sessionOutcomes)[number];

/** Why a session ended; what becomes of its task depends on it (SPEC 4.7). */
export const sessionEndReasons = ['explicit_exit', 'runtime_terminated', 'assistant_turn_complete', 'idle'] as const;
/** Why a session ended. */
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
/** What an event on a timeline is about. */
export type TimelineKind = (typeof timelineKinds)[number];

/** The kinds of events that the trace makes itself. */
export const internalTimelineKinds = ['task.start', 'task.complete', 'task.error'] as const;
/** A kind of event that the trace makes itself. */
export type InternalTimelineKind = (typeof internalTimelineKinds)[number];

/** The lanes of a timeline. */
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
/** A lane of a timeline. */
export type Lane = (typeof lanes)[number];

/** How a file of an event may be known. */
export const fileSources = ['metadata', 'command_analysis', 'runtime_relpath', 'multiple'] as const;
/** How a file of an event is known. */
export type FileSource = (typeof fileSources)[number];

/** Where in the event's metadata an edge comes from. */
export const edgeKinds = ['parent', 'source', 'related'] as const;
/** How a relation was stated. */
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
/** What a relation means. */
export type RelationType = (typeof relationTypes)[number];

/** Where a tag may be from. */
export const tagSources = ['metadata', 'classification', 'multiple'] as const;
/** Where a tag is from. */
export type TagSource = (typeof tagSources)[number];

/** How far a todo may be. */
export const todoStates = ['added', 'in_progress', 'completed', 'cancelled'] as const;
/** How far a todo is. */
export type TodoState = (typeof todoStates)[number];

/** How far a question may be. */
export const questionPhases = ['asked', 'answered', 'concluded'] as const;
/** How far a question is. */
export type QuestionPhase = (typeof questionPhases)[number];

/** The statuses of a turn. */
export const turnStatuses = ['open', 'closed'] as const;
/** Whether the agent still answers. */
export type TurnStatus = (typeof turnStatuses)[number];

/** What a verdict may say. */
export const verdictStatuses = ['verified', 'contradicted', 'unverifiable'] as const;
/** What a verdict says. */
export type VerdictStatus = (typeof verdictStatuses)[number];

/** The scopes of rules. */
export const ruleScopes = ['global', 'task'] as const;
/** Whether a rule is for every task or for one. */
export type RuleScope = (typeof ruleScopes)[number];

/** Who may make a rule. */
export const ruleSources = ['human', 'agent'] as const;
/** Who made a rule. */
export type RuleSource = (typeof ruleSources)[number];

/** How serious a rule may be. */
export const ruleSeverities = ['info', 'warn', 'block'] as const;
/** How serious a rule is. */
export type RuleSeverity = (typeof ruleSeverities)[number];

/** Whose words a trigger is looked for in; a rule that names none looks in both. */
export const triggerSides = ['user', 'assistant'] as const;
/** Whose words a trigger is looked for in. */
export type TriggerSide = (typeof triggerSides)[number];

/** What a tool call does, as rules name it. */
export const toolActions = ['command', 'file-read', 'file-write', 'web'] as const;
/** What a tool call does, as rules have it. */
export type ToolAction = (typeof toolActions)[number];

/** What a rule may check of the claims of an agent, instead of expecting a call. */
export const ruleChecks = [
  'tests-pass',
  'tests-run',
  'build-passes',
  'types-pass',
  'lint-passes',
  'committed',
  'pushed',
  'pr-opened',
  'file-written',
  'file-deleted',
  'installed',
  'searched',
] as const;
/** Which claims a rule checks. */
export type RuleCheck = (typeof ruleChecks)[number];

/** How a rule may match an event. */
export const matchKinds = ['trigger', 'expect-fulfilled'] as const;
/** How a rule matched an event. */
export type MatchKind = (typeof matchKinds)[number];

/** What search looks through. */
export const searchScopes = ['task', 'event'] as const;
/** What a text that search looks through is of. */
export type SearchScope = (typeof searchScopes)[number];
