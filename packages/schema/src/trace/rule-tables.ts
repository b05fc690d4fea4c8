import { sql } from 'drizzle-orm';
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { eventRows } from './event-tables.ts';
import { oneOf } from './one-of.ts';
import { sessionsCurrent, tasksCurrent } from './task-tables.ts';
import {
  matchKinds,
  ruleScopes,
  ruleSeverities,
  ruleSources,
  triggerSides,
  turnStatuses,
  verdictStatuses,
} from './words.ts';

const turnId = () =>
  text('turn_id')
    .notNull()
    .references(() => turns.id, { onDelete: 'cascade' });
const eventId = () =>
  text('event_id')
    .notNull()
    .references(() => eventRows.eventId, { onDelete: 'cascade' });
const ruleId = () =>
  text('rule_id')
    .notNull()
    .references(() => rules.id, { onDelete: 'cascade' });

/** What is expected of an agent when it was asked, or claims, something (SPEC 4.9). */
export const rules = sqliteTable(
  'rules',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    /** A JSON array of texts; null applies to every turn. */
    triggerPhrasesJson: text('trigger_phrases_json'),
    triggerOn: text('trigger_on'),
    expectTool: text('expect_tool'),
    expectCommandMatchesJson: text('expect_command_matches_json'),
    expectPattern: text('expect_pattern'),
    forbidCommandMatchesJson: text('forbid_command_matches_json'),
    /** Which claims it checks; null for a rule that looks at calls. */
    check: text('check'),
    scope: text('scope').notNull(),
    taskId: text('task_id').references(() => tasksCurrent.id, { onDelete: 'cascade' }),
    source: text('source').notNull(),
    severity: text('severity').notNull(),
    rationale: text('rationale'),
    signature: text('signature').notNull(),
    createdAt: text('created_at').notNull(),
    deletedAt: text('deleted_at'),
  },
  (table) => [
    index('idx_rules_scope').on(table.scope).where(sql`${table.deletedAt} IS NULL`),
    index('idx_rules_task').on(table.taskId).where(sql`${table.deletedAt} IS NULL`),
    index('idx_rules_signature').on(table.signature),
    check('rules_trigger_on', oneOf(table.triggerOn, triggerSides)),
    check('rules_scope', oneOf(table.scope, ruleScopes)),
    check('rules_source', oneOf(table.source, ruleSources)),
    check('rules_severity', oneOf(table.severity, ruleSeverities)),
    check('rules_scope_task', sql`(${table.scope} = 'global') = (${table.taskId} IS NULL)`),
  ],
);

/** From what a user asked to what the agent answered; `turns` of the derived archive are model calls. */
export const turns = sqliteTable(
  'turns',
  {
    id: text('id').primaryKey(),
    sessionId: text('session_id')
      .notNull()
      .references(() => sessionsCurrent.id, { onDelete: 'cascade' }),
    taskId: text('task_id')
      .notNull()
      .references(() => tasksCurrent.id, { onDelete: 'cascade' }),
    turnIndex: integer('turn_index').notNull(),
    status: text('status').notNull(),
    startedAt: text('started_at').notNull(),
    endedAt: text('ended_at'),
    askedText: text('asked_text'),
    assistantText: text('assistant_text'),
    aggregateVerdict: text('aggregate_verdict'),
    rulesEvaluatedCount: integer('rules_evaluated_count').notNull().default(0),
  },
  (table) => [
    uniqueIndex('idx_turns_session_index').on(table.sessionId, table.turnIndex),
    index('idx_turns_task').on(table.taskId, table.startedAt),
    uniqueIndex('idx_turns_open').on(table.sessionId).where(sql`${table.status} = 'open'`),
    check('turns_status', oneOf(table.status, turnStatuses)),
    check('turns_verdict', oneOf(table.aggregateVerdict, verdictStatuses)),
  ],
);

/** Events of turns: a view over `turnEventRows`. */
export const turnEvents = sqliteTable('turn_events', {
  turnId: text('turn_id').notNull(),
  eventId: text('event_id').notNull(),
});

/** The same as it is in the file: the place of an event, and that of the event that opened its turn, after which the turn is named. */
export const turnEventRows = sqliteTable(
  'turn_event_rows',
  {
    seq: integer('seq')
      .primaryKey()
      .references(() => eventRows.seq, { onDelete: 'cascade' }),
    turn: integer('turn')
      .notNull()
      .references(() => eventRows.seq, { onDelete: 'cascade' }),
  },
  (table) => [index('idx_turn_events_turn').on(table.turn)],
);

/** Whether turns did what rules expect. */
export const verdicts = sqliteTable(
  'verdicts',
  {
    turnId: turnId(),
    ruleId: ruleId(),
    status: text('status').notNull(),
    matchedPhrase: text('matched_phrase'),
    expectedPattern: text('expected_pattern'),
    actualToolCallsJson: text('actual_tool_calls_json'),
    matchedToolCallsJson: text('matched_tool_calls_json'),
    evaluatedAt: text('evaluated_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.turnId, table.ruleId] }),
    index('idx_verdicts_rule').on(table.ruleId),
    index('idx_verdicts_status').on(table.status),
    check('verdicts_status', oneOf(table.status, verdictStatuses)),
  ],
);

/** Matches of rules with events. */
export const ruleEnforcements = sqliteTable(
  'rule_enforcements',
  {
    eventId: eventId(),
    ruleId: ruleId(),
    matchKind: text('match_kind').notNull(),
    decidedAt: text('decided_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.eventId, table.ruleId, table.matchKind] }),
    index('idx_rule_enforcements_rule').on(table.ruleId),
    index('idx_rule_enforcements_event').on(table.eventId),
    check('rule_enforcements_kind', oneOf(table.matchKind, matchKinds)),
  ],
);
