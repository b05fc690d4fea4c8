/*
 * What the API answers of records, lines of the log, runs and tasks; as in `answers.ts`, keys are only added within a version.
 */
import type { Page } from './answers.ts';

/** A page of a list whose newest rows come first: with `newest` as `upTo` the same list is asked for again, without what came since. */
export interface PinnedPage<Item> extends Page<Item> {
  /** The id of the newest row that matches, whatever `upTo` says; null where there is none. */
  readonly newest: string | null;
  /** How many rows that match are newer than `upTo`. */
  readonly newer: number;
  /** How many rows of these tables are in archived days alone, which SQL reads and this list does not. */
  readonly cold: number;
}

/** A record of a list. */
export interface RecordRow {
  /** Its table, as SQL names it in `obs`. */
  readonly table: string;
  /** Its id in the table: microseconds since the epoch, as a text. */
  readonly id: string;
  /** When it was written: RFC 3339 in UTC; null where the id is not a time. */
  readonly at: string | null;
  /** Whom or what it is about; null where it does not say. */
  readonly who: string | null;
  /** What it says, in a line. */
  readonly what: string;
  /** Whether it says that something failed. */
  readonly isFailure: boolean;
}

/** Records. */
export interface RecordsAnswer extends PinnedPage<RecordRow> {
  /** How many match in each table of records, whatever table is asked for. */
  readonly counts: Readonly<Record<string, number>>;
}

/** A column of a record. */
export interface RecordCell {
  /** Its name, as it is stored. */
  readonly name: string;
  /** Its value, of a long text the first 100,000 characters; a list and an object are JSON. */
  readonly value: string | number | boolean | null;
  /** Characters of the whole value; null where that is not a text. */
  readonly characters: number | null;
}

/** A record with all its columns. */
export interface RecordView extends RecordRow {
  /** Every column of its table, null where the record has none, then what else the record has. */
  readonly cells: readonly RecordCell[];
}

/** A line of the log. */
export interface LogRow {
  /** Its number, in the order of appending, as a text. */
  readonly id: string;
  /** Who says it. */
  readonly source: string;
  /** What happened. */
  readonly type: string;
  /** What it belongs to, such as a run; null where it belongs to nothing. */
  readonly refId: string | null;
  /** When it was: RFC 3339 in UTC; null where the number is not a time. */
  readonly at: string | null;
  /** The beginning of its payload; null where it has none. */
  readonly payload: string | null;
  /** Characters of the whole payload; null where it has none. */
  readonly characters: number | null;
}

/** A run of a workflow. */
export interface RunRow {
  /** The run. */
  readonly id: string;
  /** The workflow. */
  readonly workflow: string;
  /** Its status; `unknown` where this version does not know it. */
  readonly status: string;
  /** When it got its status: RFC 3339 in UTC; null where the number is not a time. */
  readonly at: string | null;
  /** null where nobody gave one. */
  readonly exitCode: number | null;
  /** How often the log says that it was started. */
  readonly attempts: number;
}

/** Runs. */
export interface RunsAnswer extends Page<RunRow> {
  /** How many have each status, whatever status is asked for. */
  readonly counts: Readonly<Record<string, number>>;
}

/** A run with its steps. */
export interface RunView {
  /** The run. */
  readonly run: RunRow;
  /** Lines of the log that belong to it, in their order; the first 500. */
  readonly lines: Page<LogRow>;
  /** The number of the round with which it can go on; null where it cannot. */
  readonly nextRound: number | null;
  /** Why it cannot go on; null where it can. */
  readonly refusal: string | null;
}

/** A task of the tree. */
export interface TaskRow {
  /** The task. */
  readonly id: string;
  /** One line that says what it is about. */
  readonly title: string;
  /** Its status. */
  readonly status: string;
  /** `background` for work that another task started. */
  readonly kind: string;
  /** The folder that it is worked on in; null where that is not known. */
  readonly workspacePath: string | null;
  /** The runtime that it runs in; null where that is not known. */
  readonly cliSource: string | null;
  /** When it last changed: RFC 3339 in UTC. */
  readonly updatedAt: string;
  /** When it was put away; null where it was not. */
  readonly archivedAt: string | null;
  /** How many tasks of the tree are above it. */
  readonly depth: number;
  /** How many sessions it has. */
  readonly sessions: number;
  /** How many todos it has. */
  readonly todos: number;
  /** How many of them are neither done nor given up. */
  readonly openTodos: number;
  /** How many questions of it wait for an answer. */
  readonly openQuestions: number;
}

/** Tasks as a tree: each is right after the one above it. */
export interface TasksAnswer extends Page<TaskRow> {
  /** How many have each status, whatever status is asked for. */
  readonly counts: Readonly<Record<string, number>>;
}

/** A todo or a question of a task. */
export interface TaskItem {
  /** Its id. */
  readonly id: string;
  /** What it says. */
  readonly title: string;
  /** The state of a todo, the phase of a question. */
  readonly state: string;
  /** The event that said so last. */
  readonly eventId: string;
  /** The session of that event, by its id in the trace; null where it has none. */
  readonly sessionId: string | null;
  /** When it last changed: RFC 3339 in UTC. */
  readonly updatedAt: string;
}

/** A task with all that belongs to it. */
export interface TaskView {
  /** The task. */
  readonly id: string;
  /** One line that says what it is about. */
  readonly title: string;
  /** Its status. */
  readonly status: string;
  /** Who started it. */
  readonly origin: string;
  /** The folder that it is worked on in; null where that is not known. */
  readonly workspacePath: string | null;
  /** The runtime that it runs in; null where that is not known. */
  readonly cliSource: string | null;
  /** When it was created: RFC 3339 in UTC. */
  readonly createdAt: string;
  /** When it last changed: RFC 3339 in UTC. */
  readonly updatedAt: string;
  /** When it was put away; null where it was not. */
  readonly archivedAt: string | null;
  /** The task above it; null where there is none. The title is null where that task is not there. */
  readonly parent: { readonly id: string; readonly title: string | null } | null;
  /** The tasks right below it. */
  readonly children: readonly { readonly id: string; readonly title: string | null }[];
  /** Its sessions, by their ids in the trace, the newest first. */
  readonly sessions: readonly {
    readonly id: string;
    readonly status: string;
    readonly summary: string | null;
    readonly startedAt: string;
    readonly endedAt: string | null;
  }[];
  /** In the order in which they came; the first 500. */
  readonly todos: readonly TaskItem[];
  /** In the order in which they were asked; the first 500. */
  readonly questions: readonly TaskItem[];
  /** What happened in it last: the newest 20 events, the newest first. */
  readonly events: readonly {
    readonly id: string;
    readonly kind: string;
    readonly title: string;
    readonly sessionId: string;
    readonly createdAt: string;
  }[];
}
