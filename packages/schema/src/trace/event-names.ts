/*
 * Tasks and sessions have long names, and most events name both: in the file an event has the ids of their rows in `event_names`. Views join
 * them again. Every event has both rows, so that the joins are inner ones, and a question may begin with a name, with several, or with
 * an event. The session of an event that has none is row 0, whose name is NULL.
 */

/** The id of the row without a name. */
export const noNameId = 0;

/** Removes names that no event has. */
export const dropUnusedNamesSql: string = `DELETE FROM event_names WHERE id <> ${noNameId}
  AND id NOT IN (SELECT task FROM event_rows) AND id NOT IN (SELECT session FROM event_rows)`;

/** How a view over `event_rows AS e` names the task and the session of an event. */
export interface EventNamesSql {
  /** The task. */
  readonly task: string;
  /** The session; NULL where there is none. */
  readonly session: string;
  /** Joins the names of tasks. */
  readonly joinTask: string;
  /** Joins the names of sessions. */
  readonly joinSession: string;
}

/** The names of the rows of a schema. */
export function eventNamesSql(schema = ''): EventNamesSql {
  const join = (column: string) => ` JOIN ${schema}event_names AS ${column}_name ON ${column}_name.id = e.${column}`;
  return { task: 'task_name.name', session: 'session_name.name', joinTask: join('task'), joinSession: join('session') };
}

/** The same of a store of an older schema, in which events have the names themselves. */
export const olderEventNamesSql: EventNamesSql = {
  task: 'e.aggregate_id',
  session: 'e.session_id',
  joinTask: '',
  joinSession: '',
};
