/**
 * The tables of `spine.db` for Drizzle, with their relations: `drizzle(database, { schema: spine })`. Read with it; rows are
 * written by `@agentspine/writer`, which keeps ids, projections and locks right.
 */
import { relations } from 'drizzle-orm';
import {
  cliInvocations,
  cloneDispatches,
  communicationEvents,
  contentBlobs,
  crashes,
  deliveryEvents,
  eventAsyncRefs,
  eventTags,
  gitOperations,
  harvestEvents,
  ids,
  irohEvents,
  lateRows,
  logs,
  mcpToolCalls,
  messages,
  meta,
  netskyTasks,
  ownerDirectives,
  questionsCurrent,
  rowChanges,
  ruleEnforcements,
  rules,
  runtimeBindingsCurrent,
  sessions,
  sessionsCurrent,
  sourceCursors,
  sourceErrors,
  taskRelations,
  tasksCurrent,
  ticks,
  todosCurrent,
  tokenUsage,
  traceProblems,
  turnPartitionsCurrent,
  turns,
  verdicts,
  watchdogEvents,
  workflowRuns,
  workspaces,
} from '../spine/tables.ts';
import { traceCursors } from '../trace/cursor-table.ts';
import { events } from '../trace/event-tables.ts';
import { turnEvents } from '../trace/rule-tables.ts';
import { searchDocuments } from '../trace/search-tables.ts';
import { eventFiles, eventRelations, eventTokenUsage, timelineEvents } from '../trace/timeline-tables.ts';

export {
  cliInvocations,
  cloneDispatches,
  communicationEvents,
  contentBlobs,
  crashes,
  deliveryEvents,
  eventAsyncRefs,
  eventFiles,
  eventRelations,
  events,
  eventTags,
  eventTokenUsage,
  gitOperations,
  harvestEvents,
  ids,
  irohEvents,
  lateRows,
  logs,
  mcpToolCalls,
  messages,
  meta,
  netskyTasks,
  ownerDirectives,
  questionsCurrent,
  rowChanges,
  ruleEnforcements,
  rules,
  runtimeBindingsCurrent,
  searchDocuments,
  sessions,
  sessionsCurrent,
  sourceCursors,
  sourceErrors,
  taskRelations,
  tasksCurrent,
  ticks,
  timelineEvents,
  todosCurrent,
  tokenUsage,
  traceCursors,
  traceProblems,
  turnEvents,
  turnPartitionsCurrent,
  turns,
  verdicts,
  watchdogEvents,
  workflowRuns,
  workspaces,
};

/** A task has sessions, events, turns, rules of its own, todos, questions, texts of search, and relations to other tasks. */
export const tasksCurrentRelations = relations(tasksCurrent, ({ one, many }) => ({
  sessions: many(sessionsCurrent),
  timelineEvents: many(timelineEvents),
  turns: many(turns),
  rules: many(rules),
  todos: many(todosCurrent),
  questions: many(questionsCurrent),
  bindings: many(runtimeBindingsCurrent),
  searchDocuments: many(searchDocuments),
  relations: many(taskRelations, { relationName: 'task' }),
  relationsToIt: many(taskRelations, { relationName: 'relatedTask' }),
  partition: one(turnPartitionsCurrent),
}));

/** A relation belongs to a task. */
export const taskRelationsRelations = relations(taskRelations, ({ one }) => ({
  task: one(tasksCurrent, { fields: [taskRelations.taskId], references: [tasksCurrent.id], relationName: 'task' }),
  relatedTask: one(tasksCurrent, {
    fields: [taskRelations.relatedTaskId],
    references: [tasksCurrent.id],
    relationName: 'relatedTask',
  }),
}));

/** A session belongs to a task and has turns. */
export const sessionsCurrentRelations = relations(sessionsCurrent, ({ one, many }) => ({
  task: one(tasksCurrent, { fields: [sessionsCurrent.taskId], references: [tasksCurrent.id] }),
  timelineEvents: many(timelineEvents),
  turns: many(turns),
  bindings: many(runtimeBindingsCurrent),
}));

/** Which task, and which session of it, a runtime's own session is. */
export const runtimeBindingsCurrentRelations = relations(runtimeBindingsCurrent, ({ one }) => ({
  task: one(tasksCurrent, { fields: [runtimeBindingsCurrent.taskId], references: [tasksCurrent.id] }),
  session: one(sessionsCurrent, {
    fields: [runtimeBindingsCurrent.monitorSessionId],
    references: [sessionsCurrent.id],
  }),
}));

/** A grouping belongs to a task. */
export const turnPartitionsCurrentRelations = relations(turnPartitionsCurrent, ({ one }) => ({
  task: one(tasksCurrent, { fields: [turnPartitionsCurrent.taskId], references: [tasksCurrent.id] }),
}));

/** An event of the timeline with its details. */
export const timelineEventsRelations = relations(timelineEvents, ({ one, many }) => ({
  task: one(tasksCurrent, { fields: [timelineEvents.taskId], references: [tasksCurrent.id] }),
  session: one(sessionsCurrent, { fields: [timelineEvents.sessionId], references: [sessionsCurrent.id] }),
  files: many(eventFiles),
  tags: many(eventTags),
  relations: many(eventRelations),
  asyncRef: one(eventAsyncRefs),
  tokenUsage: one(eventTokenUsage),
  turns: many(turnEvents),
  enforcements: many(ruleEnforcements),
}));

/** A file belongs to an event. */
export const eventFilesRelations = relations(eventFiles, ({ one }) => ({
  event: one(timelineEvents, { fields: [eventFiles.eventId], references: [timelineEvents.id] }),
}));

/** A tag belongs to an event. */
export const eventTagsRelations = relations(eventTags, ({ one }) => ({
  event: one(timelineEvents, { fields: [eventTags.eventId], references: [timelineEvents.id] }),
}));

/** A relation belongs to the event that states it. */
export const eventRelationsRelations = relations(eventRelations, ({ one }) => ({
  event: one(timelineEvents, { fields: [eventRelations.eventId], references: [timelineEvents.id] }),
}));

/** A reference belongs to an event. */
export const eventAsyncRefsRelations = relations(eventAsyncRefs, ({ one }) => ({
  event: one(timelineEvents, { fields: [eventAsyncRefs.eventId], references: [timelineEvents.id] }),
}));

/** A usage belongs to an event. */
export const eventTokenUsageRelations = relations(eventTokenUsage, ({ one }) => ({
  event: one(timelineEvents, { fields: [eventTokenUsage.eventId], references: [timelineEvents.id] }),
}));

/** A todo belongs to a task. */
export const todosCurrentRelations = relations(todosCurrent, ({ one }) => ({
  task: one(tasksCurrent, { fields: [todosCurrent.taskId], references: [tasksCurrent.id] }),
  lastEvent: one(timelineEvents, { fields: [todosCurrent.lastEventId], references: [timelineEvents.id] }),
}));

/** A question belongs to a task. */
export const questionsCurrentRelations = relations(questionsCurrent, ({ one }) => ({
  task: one(tasksCurrent, { fields: [questionsCurrent.taskId], references: [tasksCurrent.id] }),
  lastEvent: one(timelineEvents, { fields: [questionsCurrent.lastEventId], references: [timelineEvents.id] }),
}));

/** From what a user asked to what the agent answered, with its events and the verdicts about it. */
export const turnsRelations = relations(turns, ({ one, many }) => ({
  task: one(tasksCurrent, { fields: [turns.taskId], references: [tasksCurrent.id] }),
  session: one(sessionsCurrent, { fields: [turns.sessionId], references: [sessionsCurrent.id] }),
  events: many(turnEvents),
  verdicts: many(verdicts),
}));

/** It belongs to a turn and an event. */
export const turnEventsRelations = relations(turnEvents, ({ one }) => ({
  turn: one(turns, { fields: [turnEvents.turnId], references: [turns.id] }),
  event: one(timelineEvents, { fields: [turnEvents.eventId], references: [timelineEvents.id] }),
}));

/** A rule has verdicts and matches. */
export const rulesRelations = relations(rules, ({ one, many }) => ({
  task: one(tasksCurrent, { fields: [rules.taskId], references: [tasksCurrent.id] }),
  verdicts: many(verdicts),
  enforcements: many(ruleEnforcements),
}));

/** A verdict belongs to a turn and a rule. */
export const verdictsRelations = relations(verdicts, ({ one }) => ({
  turn: one(turns, { fields: [verdicts.turnId], references: [turns.id] }),
  rule: one(rules, { fields: [verdicts.ruleId], references: [rules.id] }),
}));

/** A match belongs to a rule and an event. */
export const ruleEnforcementsRelations = relations(ruleEnforcements, ({ one }) => ({
  event: one(timelineEvents, { fields: [ruleEnforcements.eventId], references: [timelineEvents.id] }),
  rule: one(rules, { fields: [ruleEnforcements.ruleId], references: [rules.id] }),
}));

/** What search looks through belongs to a task: its own text, or that of an event. */
export const searchDocumentsRelations = relations(searchDocuments, ({ one }) => ({
  task: one(tasksCurrent, { fields: [searchDocuments.taskId], references: [tasksCurrent.id] }),
}));

/** A domain event belongs to the task that is its aggregate. */
export const eventsRelations = relations(events, ({ one }) => ({
  task: one(tasksCurrent, { fields: [events.aggregateId], references: [tasksCurrent.id] }),
}));
