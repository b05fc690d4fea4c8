/**
 * The tables of `archive.sqlite` for Drizzle, with their relations: `drizzle(database, { schema: archive })`. Open the file
 * read-only. `turns`, `toolCalls`, `toolResultEvents` and `userTurns` are views in the file. It is derived: it changes with
 * every version, and is deleted and built again.
 */
import { relations } from 'drizzle-orm';
import {
  apiRetries,
  archiveState,
  compactions,
  heldTurns,
  importProblems,
  nestedToolCalls,
  sessionNotes,
  sessionRelationships,
  sessions,
  sourceFiles,
  sources,
  stamps,
  toolCalls,
  toolResultEvents,
  turns,
  userTurns,
} from '../derived/tables.ts';

export {
  apiRetries,
  archiveState,
  compactions,
  heldTurns,
  importProblems,
  nestedToolCalls,
  sessionNotes,
  sessionRelationships,
  sessions,
  sourceFiles,
  sources,
  stamps,
  toolCalls,
  toolResultEvents,
  turns,
  userTurns,
};

/** A session has its model responses, what its user said, its compactions, retries, notes and relationships. */
export const sessionsRelations = relations(sessions, ({ many }) => ({
  turns: many(turns),
  userTurns: many(userTurns),
  compactions: many(compactions),
  apiRetries: many(apiRetries),
  notes: many(sessionNotes),
  relationships: many(sessionRelationships),
}));

/** A model response belongs to a session, has tool calls, and was read from a source file. */
export const turnsRelations = relations(turns, ({ one, many }) => ({
  session: one(sessions, {
    fields: [turns.source, turns.sessionId],
    references: [sessions.source, sessions.sessionId],
  }),
  toolCalls: many(toolCalls),
  sourceFileRow: one(sourceFiles, { fields: [turns.sourceFile], references: [sourceFiles.sourceFile] }),
}));

/** A tool call belongs to a model response and has results, none for a call that was interrupted. */
export const toolCallsRelations = relations(toolCalls, ({ one, many }) => ({
  turn: one(turns, {
    fields: [toolCalls.source, toolCalls.sessionId, toolCalls.messageId, toolCalls.requestId],
    references: [turns.source, turns.sessionId, turns.messageId, turns.requestId],
  }),
  results: many(toolResultEvents),
}));

/** A result names its call by the id of the tool use. */
export const toolResultEventsRelations = relations(toolResultEvents, ({ one }) => ({
  call: one(toolCalls, {
    fields: [toolResultEvents.source, toolResultEvents.toolUseId],
    references: [toolCalls.source, toolCalls.toolUseId],
  }),
}));

/** A message of the user side belongs to a session. */
export const userTurnsRelations = relations(userTurns, ({ one }) => ({
  session: one(sessions, {
    fields: [userTurns.source, userTurns.sessionId],
    references: [sessions.source, sessions.sessionId],
  }),
}));

/** A compaction belongs to a session. */
export const compactionsRelations = relations(compactions, ({ one }) => ({
  session: one(sessions, {
    fields: [compactions.source, compactions.sessionId],
    references: [sessions.source, sessions.sessionId],
  }),
}));

/** A retry belongs to a session. */
export const apiRetriesRelations = relations(apiRetries, ({ one }) => ({
  session: one(sessions, {
    fields: [apiRetries.source, apiRetries.sessionId],
    references: [sessions.source, sessions.sessionId],
  }),
}));

/** A note belongs to a session. */
export const sessionNotesRelations = relations(sessionNotes, ({ one }) => ({
  session: one(sessions, {
    fields: [sessionNotes.source, sessionNotes.sessionId],
    references: [sessions.source, sessions.sessionId],
  }),
}));

/** `session` is the child of the relationship; its parent is named by `relatedSessionId` and may be in no file. */
export const sessionRelationshipsRelations = relations(sessionRelationships, ({ one }) => ({
  session: one(sessions, {
    fields: [sessionRelationships.source, sessionRelationships.sessionId],
    references: [sessions.source, sessions.sessionId],
  }),
}));

/** A source file has problems and responses. */
export const sourceFilesRelations = relations(sourceFiles, ({ many }) => ({
  problems: many(importProblems),
  turns: many(turns),
}));

/** A problem belongs to a source file. */
export const importProblemsRelations = relations(importProblems, ({ one }) => ({
  sourceFileRow: one(sourceFiles, { fields: [importProblems.sourceFile], references: [sourceFiles.sourceFile] }),
}));
