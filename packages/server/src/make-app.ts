import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { getCookie, setCookie } from 'hono/cookie';
import type { Keys } from './access/keys.ts';
import { problemResponse, type Refusal, refusalOfError } from './access/problem.ts';
import { refuseForeign } from './access/refuse-foreign.ts';
import type { RequestLimits } from './access/request-limits.ts';
import { securityHeaders } from './access/security-headers.ts';
import { SqlAnswers } from './answer-sql.ts';
import { openApiOf } from './api/openapi.ts';
import type { QuestionName, Questions } from './api/questions.ts';
import { parseParams, type Route, routeTable } from './api/route-table.ts';
import type { SqlRunner } from './api/sql-runner.ts';
import { type StaticFile, staticResponse } from './static-file.ts';

/** What the routes are made of. */
export interface AppParts {
  /** Where it listens; asked at each request, because the port is known after the start. */
  readonly port: () => number;
  readonly keys: Keys;
  readonly limits: RequestLimits;
  readonly questions: Questions;
  readonly sql: SqlRunner;
  readonly files: ReadonlyMap<string, StaticFile>;
  readonly nowMs: () => number;
  /** The version of spine. */
  readonly version: string;
  /** Called with what a question failed with that has no code of ours. */
  readonly onFailure: (error: unknown) => void;
}

const urlBytesMax = 8 * 1024;
const bodyBytesMax = 64 * 1024;
/** SQL of the longest that a query may have, each character of which JSON may write as two. */
const sqlBodyBytesMax = 2 * 1024 * 1024 + 1024;
/** A shorter answer is not made shorter. */
const gzipBytesMin = 1_400;

/** The routes: what comes from elsewhere is refused first, then what has no key; then a question is asked. */
export function makeApp(parts: AppParts): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    const refusal = refuseAtTheDoor(context, parts) ?? parts.limits.enter(parts.nowMs());
    if (refusal !== undefined) context.res = problemResponse(refusal);
    else {
      try {
        await next();
      } finally {
        parts.limits.leave();
      }
    }
    for (const [name, value] of Object.entries(securityHeaders)) context.res.headers.set(name, value);
  });
  app.post('/api/v1/login', limitBody(bodyBytesMax), (c) => logIn(c, parts));
  app.use('/api/v1/*', async (context, next) => {
    const refusal = parts.keys.refuse(shownKeys(context, parts.port()));
    if (refusal !== undefined) return problemResponse(refusal);
    await next();
    return undefined;
  });
  const openApi = JSON.stringify(openApiOf(parts.version));
  app.get('/api/v1/openapi.json', () => new Response(openApi, { headers: { 'content-type': 'application/json' } }));
  for (const [name, route] of Object.entries(routeTable)) {
    app.get(`/api/v1${route.path.replace(/\{(\w+)\}/g, ':$1')}`, (c) => answer(c, { name, route }, parts));
  }
  const sql = new SqlAnswers(parts.sql, parts.onFailure);
  app.post('/api/v1/queries', limitBody(sqlBodyBytesMax), (c) => sql.answer(c));
  app.all('/api/*', (c) => {
    const detail = `there is no ${c.req.method} ${c.req.path}`;
    return problemResponse({ title: 'SERVE_NOT_FOUND', status: 404, detail, advice: 'See /api/v1/openapi.json' });
  });
  app.get('*', (c) => staticResponse(parts.files, c.req.path, takesGzip(c)));
  app.onError((error) => {
    parts.onFailure(error);
    return problemResponse(refusalOfError(error));
  });
  return app;
}

function limitBody(sizeMax: number) {
  const detail = `a body has at most ${sizeMax} bytes`;
  return bodyLimit({
    maxSize: sizeMax,
    onError: () => problemResponse({ title: 'SERVE_TOO_LARGE', status: 413, detail }),
  });
}

/** The name of the cookie: browsers send a cookie to every port of a host, so that its name says whose it is. */
export function cookieName(port: number): string {
  return `spine-${port}`;
}

function refuseAtTheDoor({ req }: Context, parts: AppParts): Refusal | undefined {
  const foreign = refuseForeign(
    {
      method: req.method,
      path: req.path,
      host: req.header('host'),
      origin: req.header('origin'),
      fetchSite: req.header('sec-fetch-site'),
      isSocket: false,
      hasBearer: bearerOf(req.header('authorization')) !== undefined,
    },
    parts.port(),
  );
  if (foreign !== undefined) return foreign;
  if (req.url.length <= urlBytesMax) return undefined;
  return { title: 'SERVE_TOO_LARGE', status: 414, detail: `an address has at most ${urlBytesMax} bytes` };
}

function shownKeys(context: Context, port: number) {
  return {
    cookie: getCookie(context, cookieName(port)),
    pageKey: context.req.header('x-spine-key'),
    bearer: bearerOf(context.req.header('authorization')),
  };
}

function bearerOf(header: string | undefined): string | undefined {
  return /^Bearer (\S+)$/i.exec(header ?? '')?.[1];
}

async function logIn(context: Context, { keys, nowMs, port }: AppParts): Promise<Response> {
  const body: unknown = await context.req.json().catch(() => undefined);
  const token = typeof body === 'object' && body !== null && 'token' in body ? body.token : undefined;
  if (typeof token !== 'string')
    return problemResponse({ title: 'SERVE_BAD_REQUEST', status: 400, detail: 'the body is {"token": "…"}' });
  const keysOrNot = keys.logIn(token, nowMs());
  if ('status' in keysOrNot) return problemResponse(keysOrNot);
  setCookie(context, cookieName(port()), keysOrNot.cookie, { httpOnly: true, sameSite: 'Strict', path: '/' });
  context.header('cache-control', 'no-store');
  return context.json({ key: keysOrNot.pageKey });
}

async function answer(
  context: Context,
  { name, route }: { readonly name: string; readonly route: Route },
  { questions, onFailure, nowMs }: AppParts,
): Promise<Response> {
  const given = { ...context.req.query(), ...context.req.param() };
  const parsed = parseParams(route, given);
  if ('field' in parsed)
    return problemResponse({ title: 'SERVE_BAD_REQUEST', status: 400, detail: parsed.detail, field: parsed.field });
  // Before the question: what is committed while it is answered changes the next tag.
  const tag = `W/"${createHash('sha256').update(`${questions.version()} ${context.req.url}`).digest('base64url').slice(0, 22)}"`;
  const caching = { etag: tag, 'cache-control': 'private, no-cache' };
  if (context.req.header('if-none-match') === tag && !dependsOnTime(name, given))
    return new Response(null, { status: 304, headers: caching });
  const startedMs = nowMs();
  try {
    const found: unknown = await questions.ask(name as QuestionName, parsed.params as never);
    const timing = { ...caching, 'server-timing': `question;dur=${nowMs() - startedMs}` };
    if (name === 'body' || name === 'document') return fileResponse(found, { name, ...given }, timing);
    const bytes = Buffer.from(JSON.stringify(found));
    const zipped = takesGzip(context) && bytes.length > gzipBytesMin ? gzipSync(bytes, { level: 5 }) : undefined;
    const headers = { ...timing, 'content-type': 'application/json', vary: 'accept-encoding' };
    return new Response(zipped ?? bytes, {
      headers: zipped === undefined ? headers : { ...headers, 'content-encoding': 'gzip' },
    });
  } catch (error) {
    const refusal = refusalOfError(error);
    if (refusal.status === 500) onFailure(error);
    return problemResponse(refusal);
  }
}

const timed: ReadonlySet<string> = new Set(['now', 'health', 'budgets']);

/** Whether the answer is another one later, though no store changed: a span such as `7d` ends now. */
function dependsOnTime(name: string, { from, to }: Readonly<Record<string, string>>): boolean {
  return timed.has(name) || [from, to].some((bound) => /^\d+[mhdw]$/.test(bound ?? ''));
}

/** What was logged is saved, never shown as a page of this server. */
function fileResponse(
  text: unknown,
  { name, format }: Readonly<Record<string, string>>,
  timing: Readonly<Record<string, string>>,
): Response {
  if (typeof text !== 'string')
    return problemResponse({ title: 'READER_EVENT_NOT_FOUND', status: 404, detail: 'the event has no body' });
  const filename = name === 'body' ? 'body.txt' : `session.${format ?? 'html'}`;
  return new Response(text, {
    headers: {
      ...timing,
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': `attachment; filename="${filename}"`,
    },
  });
}

function takesGzip({ req }: Context): boolean {
  return /\bgzip\b/.test(req.header('accept-encoding') ?? '');
}
