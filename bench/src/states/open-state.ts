// A checkout of this repository, of today or of earlier, by the few calls that a comparison makes of it.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { TimelineEventInput } from '../../../packages/schema/src/index.ts';

/** What is compared of a checkout, on one home. */
export interface State {
  /** Logs events, a commit a call. */
  readonly log: (events: readonly TimelineEventInput[]) => void;
  /** Makes a task and its session. */
  readonly createTask: (taskId: string) => void;
  readonly search: (text: string) => unknown;
  /** All events of a session, with their bodies; how many. */
  readonly timeline: (sessionId: string) => number;
  /** Runs SQL on a connection to `spine.db` as a program of others would, or one that sees all bodies. */
  readonly all: (sql: string, connection: 'plain' | 'whole') => readonly unknown[];
}

interface Database {
  readonly prepare: (sql: string) => { readonly all: () => unknown[] };
  readonly close: () => void;
}

/** What this script calls of either; `timeline` and `events` are objects since they were divided. */
// biome-ignore lint/suspicious/noExplicitAny: the types of another checkout are not there
type Untyped = any;

/** Opens the home `home` by the sources of the checkout in `root`. */
export async function openState(root: string, home: string): Promise<State> {
  const load = (name: string): Promise<Untyped> => import(join(root, 'packages', name, 'src/index.ts'));
  const [writers, readers, schema] = await Promise.all([load('writer'), load('reader'), load('schema')]);
  const writer: Untyped = writers.openWriter({ home, durability: 'process' });
  const isDivided = typeof writer.trace.timeline === 'object';
  const reader: Untyped = isDivided ? readers.openReader({ home, nowMs: Date.now, store: 'spine' }) : undefined;
  const older: Untyped = isDivided ? undefined : writers.openReadOnly({ home }).trace;
  const append = (draft: unknown): unknown =>
    isDivided ? writer.trace.events.append(draft) : writer.trace.append(draft);
  const connections = openConnections(root, home, schema.showWholeTrace);
  return {
    log: (events) => {
      const { rejected } = isDivided ? writer.trace.timeline.log(events) : writer.trace.logEvents(events);
      if (rejected[0] !== undefined) throw new Error(rejected[0].message);
    },
    createTask: (taskId) => {
      const payload = { task_id: taskId, title: taskId, slug: taskId, kind: 'primary' };
      append({ eventType: 'task.created', aggregateId: taskId, payload });
      const session = { task_id: taskId, session_id: `session-${taskId}` };
      append({ eventType: 'session.started', aggregateId: taskId, payload: session });
    },
    search: (text) => (isDivided ? reader.search.byText(text) : older.search(text)),
    timeline: (sessionId) => (isDivided ? reader : older).timeline(sessionId).length,
    all: (sql, connection) => connections()[connection].prepare(sql).all(),
  };
}

function openConnections(root: string, home: string, showWholeTrace: ((database: Database) => void) | undefined) {
  let opened: { readonly plain: Database; readonly whole: Database } | undefined;
  return () => {
    if (opened !== undefined) return opened;
    const path = join(home, 'spine.db');
    if (!existsSync(path)) throw new Error(`${path} is not there`);
    const Sqlite = createRequire(join(root, 'packages/sqlite/package.json'))('better-sqlite3');
    const open = (): Database => new Sqlite(path, { readonly: true });
    opened = { plain: open(), whole: open() };
    showWholeTrace?.(opened.whole);
    return opened;
  };
}
