import {
  cursorQueries,
  mentionOf,
  type Rule,
  type RuleFilter,
  readTaskDetails,
  ruleOfRow,
  ruleQueries,
  type SelectRows,
  type Task,
  type TaskDetails,
  type TraceCursor,
  taskOfRow,
  tasksQuery,
  traceCursorOfRow,
} from '@agentspine/schema';
import Database from 'better-sqlite3';
import type { HistoryTurn, TurnHistory } from '../src/index.ts';

/** What tests of the trace ask of a store, over a connection of their own: the reader is not a package that this one knows. */
export class AskedTrace {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  task(taskId: string): TaskDetails | undefined {
    return this.#ask((select) => readTaskDetails(select, taskId));
  }

  /** Those that changed last first. */
  tasks(includeArchived = false): Task[] {
    const none = { status: null, origin: null, workspacePath: null, limit: 100 };
    return this.#ask((select) =>
      select(tasksQuery, { ...none, includeArchived: includeArchived ? 1 : 0 }).map(taskOfRow),
    );
  }

  rule(ruleId: string): Rule | undefined {
    return this.rules({ includeDeleted: true }).find(({ id }) => id === ruleId);
  }

  /** The oldest first. */
  rules({ includeDeleted = false }: Pick<RuleFilter, 'includeDeleted'> = {}): Rule[] {
    const values = { scope: null, taskId: null, isAll: includeDeleted ? 1 : 0 };
    return this.#ask((select) => select(ruleQueries.list, values).map(ruleOfRow));
  }

  /** Cursors of transcripts; where texts are given, those whose state holds one. */
  cursors(texts?: readonly string[]): TraceCursor[] {
    return this.#ask((select) =>
      texts === undefined
        ? select(cursorQueries.all)
        : select(cursorQueries.mentioning, JSON.stringify(texts.map(mentionOf))),
    ).map(traceCursorOfRow);
  }

  /** Events that were refused. */
  problems(): readonly unknown[] {
    return this.#ask((select) => select(cursorQueries.problems));
  }

  /** The events whose documents have a word. */
  eventsWith(word: string): string[] {
    const sql = `SELECT entity_id AS id FROM search_documents WHERE scope = 'event'
      AND rowid IN (SELECT rowid FROM search_documents_fts WHERE search_documents_fts MATCH ?)`;
    return this.#ask((select) => select(sql, word).map((row) => (row as { readonly id: string }).id));
  }

  /** Closed turns, and their events. */
  history<Answer>(judge: (history: TurnHistory) => Answer): Answer {
    return this.#ask((select) =>
      judge({
        turnsAfter: (turnId) => select(ruleQueries.closedTurnsAfter, turnId, 1) as HistoryTurn[],
        payloadsOf: (turnId) =>
          select(ruleQueries.linkedEvents, JSON.stringify([turnId])).map(
            (row) => (row as { readonly payloadJson: string }).payloadJson,
          ),
      }),
    );
  }

  #ask<Answer>(question: (select: SelectRows) => Answer): Answer {
    const database = new Database(this.#path, { readonly: true, fileMustExist: true });
    try {
      return question((sql, ...values) => database.prepare(sql).all(...values));
    } finally {
      database.close();
    }
  }
}
