import type { Answers, ParamsOf, Problem, QuestionName } from '@agentspine/server';

/** Where each question is asked, below `/api/v1`; a test holds it against the server's table. */
export const paths: Readonly<Record<QuestionName, string>> = {
  meta: '/meta',
  now: '/now',
  sessions: '/sessions',
  session: '/sessions/{key}',
  outline: '/sessions/{key}/outline',
  events: '/sessions/{key}/events',
  matches: '/sessions/{key}/matches',
  event: '/events/{id}',
  body: '/events/{id}/body',
  document: '/sessions/{key}/document',
  turns: '/turns',
  turn: '/turns/{id}',
  usage: '/usage',
  claims: '/claims',
  records: '/records',
  record: '/records/{table}/{id}',
  logs: '/logs',
  log: '/logs/{id}',
  runs: '/runs',
  run: '/runs/{id}',
  tasks: '/tasks',
  task: '/tasks/{id}',
  search: '/search',
  schema: '/queries/schema',
  budgets: '/budgets',
  health: '/health',
};

/** What the server refused, or why it was not reached. */
export class Refused extends Error {
  /** What the server said; of a server that did not answer, `SERVE_GONE`, or not in time, `SERVE_SLOW`. */
  readonly problem: Pick<Problem, 'title' | 'detail' | 'advice' | 'status'>;

  constructor(problem: Refused['problem']) {
    super(problem.detail);
    this.problem = problem;
  }
}

const keyName = 'spine-key';

/** The page's half of the secret; the other one is in a cookie that scripts cannot read. Storage is kept by port. */
export function pageKey(): string {
  return localStorage.getItem(keyName) ?? '';
}

/** Exchanges the token of the address for the two halves, and takes it out of the address. */
export async function logIn(): Promise<void> {
  const token = /^#token=([\w-]+)$/.exec(location.hash)?.[1];
  if (token === undefined) return;
  const body = JSON.stringify({ token });
  try {
    const { key } = await readJson<{ key: string }>(
      await send('/api/v1/login', { method: 'POST', body, headers: { 'content-type': 'application/json' } }),
    );
    localStorage.setItem(keyName, key);
  } finally {
    // Not before: a page that is reloaded meanwhile asks again.
    history.replaceState(null, '', location.pathname + location.search);
  }
}

/** Asks a question. Rejects with `Refused`. */
export async function ask<Name extends QuestionName>(
  name: Name,
  params: ParamsIn<Name>,
  signal?: AbortSignal,
): Promise<Answers[Name]> {
  const response = await send(addressOf(name, params), {
    headers: { 'x-spine-key': pageKey() },
    ...(signal === undefined ? {} : { signal }),
  });
  return readJson<Answers[Name]>(response);
}

/** Asks for what is saved as a file: the key is a header, which a link cannot send. Rejects with `Refused`. */
export async function askFile<Name extends 'body' | 'document'>(name: Name, params: ParamsIn<Name>): Promise<Blob> {
  const response = await send(addressOf(name, params), { headers: { 'x-spine-key': pageKey() } });
  if (!response.ok) await readJson(response);
  return reached(response.blob());
}

const sqlTypes = {
  json: 'application/json',
  csv: 'text/csv',
  parquet: 'application/vnd.apache.parquet',
  arrow: 'application/vnd.apache.arrow.stream',
} as const;

/** A form that an answer to SQL can have. */
export type SqlForm = keyof typeof sqlTypes;

/** Asks SQL; ending the request ends the query. Rejects with `Refused`. */
export async function askSql(sql: string, form: SqlForm, signal: AbortSignal): Promise<Response> {
  const response = await send('/api/v1/queries', {
    method: 'POST',
    body: JSON.stringify({ sql }),
    headers: { 'content-type': 'application/json', accept: sqlTypes[form], 'x-spine-key': pageKey() },
    signal,
  });
  if (!response.ok) await readJson(response);
  return response;
}

/** Parameters as the page has them: lists of numbers where the address has a text. */
export type ParamsIn<Name extends QuestionName> = ParamsOf<Name>;

/** The address of a question. */
export function addressOf(name: QuestionName, params: Readonly<Record<string, unknown>>): string {
  const left = new Map(Object.entries(params).filter(([, value]) => value !== undefined && value !== ''));
  const path = paths[name].replace(/\{(\w+)\}/g, (_, field: string) => {
    const value = String(left.get(field));
    left.delete(field);
    return encodeURIComponent(value);
  });
  const query = new URLSearchParams(
    [...left].map(([field, value]): [string, string] => [field, String(value)]),
  ).toString();
  return `/api/v1${path}${query === '' ? '' : `?${query}`}`;
}

const send = (url: string, init: RequestInit): Promise<Response> => reached(fetch(url, init));

/** What comes over the network, head or body; rejects with `Refused` where the server went away, and as it is where nobody wants it any more. */
export async function reached<Part>(part: Promise<Part>): Promise<Part> {
  try {
    return await part;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    if (error instanceof DOMException && error.name === 'TimeoutError') {
      throw new Refused({ title: 'SERVE_SLOW', status: 0, detail: 'the answer took longer than the page waits' });
    }
    throw new Refused({
      title: 'SERVE_GONE',
      status: 0,
      detail: 'the server does not answer',
      advice: 'Start spine serve again, and open the address that it prints.',
    });
  }
}

async function readJson<Answer>(response: Response): Promise<Answer> {
  if (response.ok) return reached(response.json() as Promise<Answer>);
  const problem: unknown = await response.json().catch(() => undefined);
  if (typeof problem === 'object' && problem !== null && 'title' in problem) throw new Refused(problem as Problem);
  throw new Refused({
    title: 'SERVE_FAILED',
    status: response.status,
    detail: `the server answered ${response.status}`,
  });
}
