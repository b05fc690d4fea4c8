import { z } from 'zod';
import type { QuestionName } from './questions.ts';

/** A route: what is asked for, under which path, with what. It is the source of parsing, of OpenAPI and of the page's client. */
export interface Route {
  /** Below `/api/v1`; `{name}` is a part of the path that is a parameter. */
  readonly path: string;
  /** One sentence for the documents. */
  readonly summary: string;
  /** Parameters of the path and of the query. */
  readonly params: z.ZodObject;
}

const text = z.string().min(1).max(1_000);
const whole = (max: number) => z.coerce.number().int().min(0).max(max);
const placeMax = Number.MAX_SAFE_INTEGER;
const session = { key: text.describe('all that names a session: its key, its id, the beginning of one') };
const time = text.describe('RFC 3339, a day of the reader’s time zone, or a span before now such as 7d');
const places = z
  .string()
  .regex(/^\d{1,9}(,\d{1,9}){0,499}$/)
  .transform((list) => list.split(',').map(Number))
  .describe('places of events, separated by commas; at most 500');

/** The keys that usage can be asked by. */
export const usageKeys = ['day', 'hour', 'model', 'project', 'source', 'tool', 'activity', 'session'] as const;

const page = { limit: whole(500).min(1).optional() };
const placedPage = {
  ...page,
  after: text.optional().describe('the next of the page before'),
  at: whole(placeMax).optional().describe('how many are left out at the beginning'),
};
const bounds = { from: time.optional(), to: time.optional() };
const rowId = z.string().regex(/^-?\d{1,19}$/);
const upTo = rowId.optional().describe('the newest of an answer before: what came since is left out');
const recordTable = text.describe('a table of records, such as messages');

/** Every question by its name. */
export const routeTable = {
  meta: { path: '/meta', summary: 'What the server is over, and what can be filtered by.', params: z.strictObject({}) },
  now: {
    path: '/now',
    summary: 'What agents do now, and the newest turns that contradict a rule.',
    params: z.strictObject({}),
  },
  sessions: {
    path: '/sessions',
    summary: 'Sessions of the archive, in pages.',
    params: z.strictObject({
      q: text.optional().describe('a part of a title, a project or an id'),
      source: text.optional(),
      project: text.optional(),
      model: text.optional(),
      from: time.optional(),
      to: time.optional(),
      sort: z.enum(['active', 'started', 'turns', 'calls']).optional(),
      after: text.optional().describe('the next of the page before'),
      at: whole(placeMax).optional().describe('how many are left out at the beginning'),
      limit: whole(500).min(1).optional(),
    }),
  },
  session: { path: '/sessions/{key}', summary: 'One session, by all its names.', params: z.strictObject(session) },
  outline: {
    path: '/sessions/{key}/outline',
    summary: 'The timeline of a session as columns of numbers.',
    params: z.strictObject({
      ...session,
      from: text.optional().describe('the end of the answer before: only what came after it is answered'),
    }),
  },
  events: {
    path: '/sessions/{key}/events',
    summary: 'Events of a session by their places.',
    params: z.strictObject({
      ...session,
      at: whole(placeMax).optional(),
      places: places.optional(),
      around: text.optional().describe('the id of an event that is in the middle of the page'),
      near: text.optional().describe('RFC 3339; what happened then, or next, is in the middle of the page'),
      limit: whole(500).min(1).optional(),
    }),
  },
  matches: {
    path: '/sessions/{key}/matches',
    summary:
      'The places of all events of a session that have a text, in their title or the first 256 KiB of their body.',
    params: z.strictObject({ ...session, q: text }),
  },
  event: { path: '/events/{id}', summary: 'An event with its body.', params: z.strictObject({ id: text }) },
  body: {
    path: '/events/{id}/body',
    summary: 'The whole body of an event, as plain text to be saved.',
    params: z.strictObject({ id: text }),
  },
  document: {
    path: '/sessions/{key}/document',
    summary: 'A session as one file to be saved: a page without script, Markdown, or a line for each event.',
    params: z.strictObject({ ...session, format: z.enum(['html', 'md', 'jsonl']).optional().describe('default html') }),
  },
  turns: {
    path: '/turns',
    summary: 'Turns of the trace, the newest first.',
    params: z.strictObject({
      session: text.optional(),
      verdict: z.enum(['verified', 'contradicted', 'unverifiable']).optional(),
      limit: whole(500).min(1).optional(),
    }),
  },
  turn: {
    path: '/turns/{id}',
    summary: 'A turn with what rules say of it.',
    params: z.strictObject({ id: text }),
  },
  usage: {
    path: '/usage',
    summary: 'What was used, by one key.',
    params: z.strictObject({
      by: z.enum(usageKeys).optional().describe('default day'),
      source: text.optional(),
      project: text.optional(),
      model: text.optional(),
      from: time.optional(),
      to: time.optional(),
    }),
  },
  claims: {
    path: '/claims',
    summary: 'What agents claimed, and what their logs show of it, the newest first.',
    params: z.strictObject({
      session: text.optional(),
      status: text.optional(),
      after: text.optional().describe('the next of the page before'),
      limit: whole(500).min(1).optional(),
    }),
  },
  records: {
    path: '/records',
    summary: 'Records, in pages, those written last first; a table that lacks a column that is filtered by has none.',
    params: z.strictObject({
      table: recordTable.optional(),
      q: text.optional().describe('a part of a value'),
      source: text.optional(),
      agent: text.optional().describe('the agent that it is of, from or to'),
      session: text.optional().describe('the session_id of the record'),
      model: text.optional(),
      ...{ ...bounds, upTo, ...placedPage },
    }),
  },
  record: {
    path: '/records/{table}/{id}',
    summary: 'A record with all columns of its table.',
    params: z.strictObject({ table: recordTable, id: rowId }),
  },
  logs: {
    path: '/logs',
    summary: 'Lines of the append-only log, in pages, the last one first.',
    params: z.strictObject({
      q: text.optional().describe('a part of a source, a type, a reference or a payload'),
      source: text.optional(),
      type: text.optional(),
      ref: text.optional().describe('what the line belongs to, such as a run'),
      ...{ ...bounds, upTo, ...placedPage },
    }),
  },
  log: {
    path: '/logs/{id}',
    summary: 'A line of the log with its payload.',
    params: z.strictObject({ id: rowId }),
  },
  runs: {
    path: '/runs',
    summary: 'Runs of workflows, in pages, those whose status is the newest first.',
    params: z.strictObject({
      q: text.optional().describe('a part of an id or of the name of a workflow'),
      workflow: text.optional(),
      status: text.optional(),
      ...{ ...bounds, ...placedPage },
    }),
  },
  run: {
    path: '/runs/{id}',
    summary: 'A run with its steps, and whether it can go on.',
    params: z.strictObject({ id: text }),
  },
  tasks: {
    path: '/tasks',
    summary: 'Tasks as a tree, in pages, those that changed last first.',
    params: z.strictObject({
      q: text.optional().describe('a part of a title, a folder or an id'),
      source: text.optional(),
      project: text.optional().describe('the folder that it is worked on in'),
      status: text.optional(),
      archived: z.enum(['true', 'false']).optional().describe('whether those that were put away are there too'),
      ...{ ...bounds, ...page, at: placedPage.at },
    }),
  },
  task: {
    path: '/tasks/{id}',
    summary: 'A task with its todos, questions, sessions and newest events.',
    params: z.strictObject({ id: text }),
  },
  search: {
    path: '/search',
    summary: 'Events of the trace that have these words, the best first.',
    params: z.strictObject({ q: text, limit: whole(50).min(1).optional() }),
  },
  schema: {
    path: '/queries/schema',
    summary: 'The tables that SQL can ask, by schema.',
    params: z.strictObject({}),
  },
  budgets: {
    path: '/budgets',
    summary: 'How each budget is kept in the period that has now.',
    params: z.strictObject({}),
  },
  health: { path: '/health', summary: 'What the doctor finds in the home.', params: z.strictObject({}) },
} as const satisfies Readonly<Record<QuestionName, Route>>;

/** The parameters of a question, parsed. */
export type ParamsOf<Name extends QuestionName> = z.output<(typeof routeTable)[Name]['params']>;

/** The parameters of a request, or the first one that is wrong. */
export function parseParams(
  route: Route,
  given: Readonly<Record<string, string>>,
): { readonly params: Readonly<Record<string, unknown>> } | { readonly field: string; readonly detail: string } {
  const parsed = route.params.safeParse(given);
  if (parsed.success) return { params: parsed.data };
  const [issue] = parsed.error.issues;
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const field = unknown ?? issue?.path.join('.') ?? '';
  const known = Object.keys(route.params.shape).join(', ');
  const detail =
    unknown === undefined
      ? `${field}: ${issue?.message ?? 'is not what is asked for'}`
      : `${field} is not a parameter of ${route.path}; these are: ${known === '' ? 'none' : known}`;
  return { field, detail };
}
