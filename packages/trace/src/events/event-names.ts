import { dropUnusedNamesSql, noNameId } from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';

const idSql = 'SELECT id FROM event_names WHERE name = ?';
const insertSql = 'INSERT INTO event_names (name) VALUES (?)';

/** What an event is named after. */
interface NamedEvent {
  readonly aggregateId: string;
  readonly sessionId: string | null;
}

/** The same by the ids of the names. */
export interface NameIds {
  /** Of the task. */
  readonly task: number;
  /** Of the session. */
  readonly session: number;
}

/** Names whose ids are remembered; an import has one after the other. */
const namesMax = 10_000;

/** `event_names`: names of tasks and sessions by number. Ids are kept in memory within a transaction alone: who erases sessions drops names. */
export class EventNames {
  readonly #connection: SpineConnection;
  /** Ids as of `#epoch` of the connection. */
  readonly #ids = new Map<string, number>();
  #epoch = -1;

  constructor(connection: SpineConnection) {
    this.#connection = connection;
  }

  /** The ids of what an event names; a name that is not there is added. Call it in the transaction of the event. */
  idsOf({ aggregateId, sessionId }: NamedEvent): NameIds {
    const task = this.#idOf(aggregateId);
    if (sessionId === null) return { task, session: noNameId };
    return { task, session: sessionId === aggregateId ? task : this.#idOf(sessionId) };
  }

  /** Removes names that no event has. */
  dropUnused(): void {
    this.#connection.prepare(dropUnusedNamesSql).run();
    this.#connection.endEpoch();
  }

  #idOf(name: string): number {
    const { epoch } = this.#connection;
    if (epoch !== this.#epoch || this.#ids.size >= namesMax) this.#ids.clear();
    this.#epoch = epoch;
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const stored = this.#connection.prepare(idSql).pluck().get(name) as number | undefined;
    const id = stored ?? this.#connection.insertOne(insertSql, name);
    this.#ids.set(name, id);
    return id;
  }
}
