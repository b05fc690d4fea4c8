import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { securityHeaders } from '../src/access/security-headers.ts';
import { routeTable } from '../src/api/route-table.ts';
import type { SqlRunner } from '../src/api/sql-runner.ts';
import { LiveHub } from '../src/live/live-hub.ts';
import { type ConnectionWaits, type OpenServer, openServer } from '../src/open-server.ts';
import { ArrayQuestions } from './array-questions.ts';

const questions = new ArrayQuestions({
  sessions: { items: [], total: 0, next: null },
  meta: { version: '1' },
  body: '<script>alert(1)</script>',
  event: Object.assign(new Error('there is no event x'), { code: 'READER_EVENT_NOT_FOUND' }),
  search: new TypeError('a bug'),
  claims: { items: 'x'.repeat(5_000) },
});
/** SQL is answered with itself; `wait` is answered when its request ends. */
const ended: string[] = [];
const sql: SqlRunner = {
  query: async (text, form, signal) => {
    if (text === 'drop') throw Object.assign(new Error('only SELECT'), { code: 'READER_SQL_REFUSED' });
    if (text !== 'wait') return new TextEncoder().encode(`${form} ${text}`);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    ended.push(text);
    throw Object.assign(new Error('was ended'), { code: 'READER_QUERY_INTERRUPTED' });
  },
};
const file = (path: string, type: string) => ({ path, type, bytes: new TextEncoder().encode(`the file ${path}`) });
const files = [file('/index.html', 'text/html'), file('/assets/a-1.js', 'text/javascript')];
const failures: unknown[] = [];
let secrets = 0;

const start = (
  port: { readonly exactly: number } | { readonly firstPort: number },
  { hub = new LiveHub('boot'), waits }: { readonly hub?: LiveHub; readonly waits?: ConnectionWaits } = {},
) =>
  openServer({
    waits,
    ...{ port, questions, sql, hub, files, version: '1', nowMs: () => Date.now() },
    nextSecret: () => {
      secrets += 1;
      return `secret-${secrets}`;
    },
    onFailure: (error) => failures.push(error),
  });

/** A request with headers that `fetch` does not let a program set; answers the status and the whole text. */
function raw(port: number, head: string, body = ''): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${head}\r\nconnection: close\r\n\r\n${body}`));
    let text = '';
    socket.on('data', (bytes) => {
      text += String(bytes);
    });
    socket.on('error', reject);
    socket.on('close', () => resolve({ status: Number(text.split(' ')[1]), text }));
  });
}

type Heard = { readonly type: string; readonly seq: number; readonly payload: object };
/** What each socket was sent, from its first message on. */
const heard = new Map<WebSocket, Heard[]>();

describe('a server', () => {
  const hub = new LiveHub('boot');
  let server: OpenServer;
  let origin: string;
  /** What a page of it sends. */
  let page: Record<string, string>;

  beforeAll(async () => {
    server = await start({ firstPort: 42_770 }, { hub });
    origin = `http://127.0.0.1:${server.port}`;
    const response = await login(server.token);
    const { key } = (await response.json()) as { key: string };
    page = { cookie: response.headers.getSetCookie()[0]?.split(';')[0] ?? '', 'x-spine-key': key };
  });
  afterAll(() => server.close());

  const login = (token: string, headers: Record<string, string> = { origin }) =>
    fetch(`${origin}/api/v1/login`, { method: 'POST', body: JSON.stringify({ token }), headers });
  const get = (path: string, headers: Record<string, string> = page) => fetch(`${origin}${path}`, { headers });
  const open = (headers: Record<string, string>, protocols: readonly string[], after = '') =>
    new Promise<WebSocket | number>((resolve) => {
      const socket = new WebSocket(`${origin.replace('http', 'ws')}/api/v1/live${after}`, [...protocols], { headers });
      const messages: Heard[] = [];
      heard.set(socket, messages);
      socket.on('message', (data) => messages.push(JSON.parse(String(data))));
      socket.on('open', () => resolve(socket));
      socket.on('unexpected-response', (_, response) => resolve(response.statusCode ?? 0));
      socket.on('error', () => undefined);
    });
  const listen = async (after = ''): Promise<WebSocket> => {
    const key = page['x-spine-key'] ?? '';
    const socket = await open({ origin, cookie: page['cookie'] ?? '' }, ['spine.v1', `key.${key}`], after);
    if (typeof socket === 'number') throw new Error(`the socket was refused with ${socket}`);
    return socket;
  };
  const messagesOf = async (socket: WebSocket, count: number): Promise<readonly Heard[]> => {
    await expect.poll(() => heard.get(socket)?.length, { timeout: 30_000 }).toBe(count);
    return heard.get(socket) ?? [];
  };

  test('D05: without cookie and key every path of the API but login is 401 with a problem, and no question is asked', async () => {
    const before = questions.asked.length;
    for (const { path } of [...Object.values(routeTable), { path: '/openapi.json' }, { path: '/nowhere' }]) {
      const response = await get(`/api/v1${path.replace(/\{\w+\}/, 'x')}`, {});
      expect([path, response.status]).toEqual([path, 401]);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(await response.json()).toMatchObject({ title: 'SERVE_KEY_WRONG' });
    }
    expect(questions.asked).toHaveLength(before);
    expect(await open({ origin }, ['spine.v1'])).toBe(401);
  });

  test('D07: the cookie is HttpOnly and Strict, has the port in its name, and is not enough, as another port would get it', async () => {
    const cookie = (await login(server.token)).headers.getSetCookie()[0];
    expect(cookie).toMatch(new RegExp(`^spine-${server.port}=.*; Path=/; HttpOnly; SameSite=Strict$`));
    expect((await get('/api/v1/sessions', { cookie: page['cookie'] ?? '' })).status).toBe(401);
    expect(await open({ origin, cookie: page['cookie'] ?? '' }, ['spine.v1'])).toBe(401);
    expect((await get('/api/v1/sessions')).status).toBe(200);
    expect((await get('/api/v1/sessions', { authorization: `Bearer ${server.token}` })).status).toBe(200);
  });

  test('D06: a foreign host is 421, a foreign page 403, and a socket without an origin 403', async () => {
    const line = 'GET /api/v1/sessions HTTP/1.1\r\nhost:';
    expect((await raw(server.port, `${line} evil.example:${server.port}`)).status).toBe(421);
    expect((await get('/api/v1/sessions', { ...page, origin: 'http://evil.example' })).status).toBe(403);
    expect((await get('/api/v1/sessions', { ...page, 'sec-fetch-site': 'same-site' })).status).toBe(403);
    expect((await login(server.token, { origin: 'null' })).status).toBe(403);
    expect(await open({ cookie: page['cookie'] ?? '' }, ['spine.v1', `key.${page['x-spine-key']}`])).toBe(403);
    const upgrade = 'connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: a';
    expect((await raw(server.port, `GET /api/v1/live HTTP/1.1\r\nhost: evil.example\r\n${upgrade}`)).status).toBe(421);
  });

  test('D04: every answer has the policy, refusals and files too', async () => {
    const answers = [
      get('/'),
      get('/x.js'),
      get('/api/v1/meta'),
      get('/api/v1/meta', {}),
      get('/', { origin: 'null' }),
    ];
    for (const answer of await Promise.all(answers)) {
      for (const [name, value] of Object.entries(securityHeaders)) expect(answer.headers.get(name)).toBe(value);
      expect(answer.headers.has('access-control-allow-origin')).toBe(false);
    }
  });

  test('D08: nothing listens beyond the loopback address', async () => {
    const outside = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    for (const { address, internal, family } of outside) {
      if (internal || family !== 'IPv4') continue;
      await expect(
        new Promise((resolve, reject) => connect(server.port, address, () => resolve('open')).on('error', reject)),
      ).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    }
  });

  test('D09: a second start takes the next port, and a port that was asked for and is taken is refused by name', async () => {
    await using second = await start({ firstPort: server.port });
    expect(second.port).toBeGreaterThan(server.port);
    expect((await fetch(`http://127.0.0.1:${second.port}/api/v1/meta`, { headers: page })).status).toBe(401);
    await expect(start({ exactly: server.port })).rejects.toMatchObject({ code: 'SERVE_PORT_TAKEN' });
  });

  test('D41: an unchanged store is answered with 304 without a question, and a commit changes the tag', async () => {
    const first = await get('/api/v1/sessions?limit=1');
    const tag = first.headers.get('etag') ?? '';
    const asked = questions.asked.length;
    const again = await get('/api/v1/sessions?limit=1', { ...page, 'if-none-match': tag });
    expect([again.status, questions.asked.length]).toEqual([304, asked]);
    expect((await get('/api/v1/sessions?limit=2', { ...page, 'if-none-match': tag })).status).toBe(200);
    questions.stores = 'v2';
    expect((await get('/api/v1/sessions?limit=1', { ...page, 'if-none-match': tag })).status).toBe(200);
  });

  test('refusals have code and field, and a bug is reported and answered as one', async () => {
    const wrong = await get('/api/v1/sessions?limit=x');
    expect([wrong.status, await wrong.json()]).toMatchObject([400, { title: 'SERVE_BAD_REQUEST', field: 'limit' }]);
    const missing = await get('/api/v1/events/x');
    expect([missing.status, await missing.json()]).toMatchObject([404, { title: 'READER_EVENT_NOT_FOUND' }]);
    expect((await get('/api/v1/search?q=x')).status).toBe(500);
    expect(failures).toHaveLength(1);
    expect((await get('/api/v1/nowhere')).status).toBe(404);
  });

  test('D38: SQL is answered in the form that is accepted, at most two at once, and a request that ends ends its query', async () => {
    const post = (text: string, headers: Record<string, string> = {}, signal: AbortSignal | null = null) =>
      fetch(`${origin}/api/v1/queries`, {
        ...{ method: 'POST', signal, body: JSON.stringify({ sql: text }) },
        headers: { ...page, origin, ...headers },
      });
    expect(await (await post('SELECT 1')).text()).toBe('json SELECT 1');
    const csv = await post('SELECT 1', { accept: 'text/csv' });
    expect([csv.headers.get('content-type'), await csv.text()]).toEqual(['text/csv; charset=utf-8', 'csv SELECT 1']);
    const refused = await post('drop');
    expect([refused.status, await refused.json()]).toMatchObject([400, { title: 'READER_SQL_REFUSED' }]);
    expect((await fetch(`${origin}/api/v1/queries`, { method: 'POST', headers: { ...page, origin } })).status).toBe(
      400,
    );
    expect((await post('SELECT 1', { origin: 'null' })).status).toBe(403);
    expect((await post('SELECT 1', { cookie: '' })).status).toBe(401);
    expect((await post('x'.repeat(3_000_000))).status).toBe(413);
    const leaving = new AbortController();
    const waiting = [post('wait', {}, leaving.signal), post('wait', {}, leaving.signal)];
    await expect.poll(async () => (await post('SELECT 1')).status, { timeout: 30_000 }).toBe(429);
    leaving.abort();
    for (const each of waiting) await expect(each).rejects.toThrow();
    await expect.poll(() => ended, { timeout: 30_000 }).toEqual(['wait', 'wait']);
    expect((await post('SELECT 1')).status).toBe(200);
  });

  test('D10: a body is saved as plain text, whatever is in it', async () => {
    const { headers } = await get('/api/v1/events/x/body');
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(headers.get('content-disposition')).toMatch(/^attachment/);
  });

  test('a body of 1 GB, an address of 9 KB and headers of 17 KB are refused, and the server goes on', async () => {
    const host = `host: 127.0.0.1:${server.port}\r\norigin: ${origin}`;
    const big = await raw(
      server.port,
      `POST /api/v1/login HTTP/1.1\r\n${host}\r\ncontent-length: 1073741824`,
      '{"token":',
    );
    expect(big.status).toBe(413);
    const endless = `POST /api/v1/login HTTP/1.1\r\n${host}\r\ntransfer-encoding: chunked`;
    expect((await raw(server.port, endless, `20000\r\n${'x'.repeat(0x20000)}\r\n`)).status).toBe(413);
    expect((await get(`/api/v1/sessions?q=${'x'.repeat(9_000)}`)).status).toBe(414);
    expect((await raw(server.port, `GET / HTTP/1.1\r\n${host}\r\nx: ${'x'.repeat(17_000)}`)).status).toBe(431);
    expect((await get('/api/v1/meta')).status).toBe(200);
  });

  test('a long answer is sent as gzip to those who take it, and only files with a digest in their name are kept', async () => {
    expect((await get('/api/v1/claims')).headers.get('content-encoding')).toBe('gzip');
    expect(
      (await get('/api/v1/claims', { ...page, 'accept-encoding': 'identity' })).headers.get('content-encoding'),
    ).toBeNull();
    expect((await get('/assets/a-1.js')).headers.get('cache-control')).toMatch(/immutable/);
    expect((await get('/s/claude-code%3A1')).headers.get('cache-control')).toBe('no-cache');
    expect((await get('/assets/other.js')).status).toBe(404);
  });

  test('D15: a socket that comes back with its place gets what it missed, each once', async () => {
    const first = await listen();
    const [hello] = await messagesOf(first, 1);
    expect(hello).toMatchObject({ type: 'hello', payload: { boot: 'boot' } });
    first.terminate();
    hub.publish([
      { type: 'a', payload: {} },
      { type: 'b', payload: {} },
    ]);
    const back = await listen(`?after=boot.${hello?.seq}`);
    expect((await messagesOf(back, 3)).map(({ type }) => type)).toEqual(['hello', 'a', 'b']);
    back.terminate();
    const lost = await listen('?after=other.1');
    expect((await messagesOf(lost, 2)).map(({ type }) => type)).toEqual(['hello', 'resync']);
    lost.terminate();
  });

  test('D17: a client that does not read is let go, and others get everything', async () => {
    const deaf = await listen();
    const keen = await listen();
    deaf.pause();
    const closed = new Promise((resolve) => deaf.on('close', resolve));
    for (let each = 0; each < 80; each += 1) {
      hub.publish([{ type: 'x', payload: { text: 'x'.repeat(100_000) } }]);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await messagesOf(keen, 81);
    deaf.resume();
    await closed;
    keen.terminate();
  });

  test('the 33rd socket gets 429, and the next one after another went gets in', async () => {
    await expect.poll(() => server.pages(), { timeout: 30_000 }).toBe(0);
    const all = await Promise.all(Array.from({ length: 32 }, () => listen()));
    const key = page['x-spine-key'] ?? '';
    expect(await open({ origin, cookie: page['cookie'] ?? '' }, ['spine.v1', `key.${key}`])).toBe(429);
    all[0]?.terminate();
    await expect.poll(() => server.pages(), { timeout: 30_000 }).toBe(31);
    all.push(await listen());
    for (const socket of all) socket.terminate();
  });

  test('a message of more than 4 KiB ends its socket', async () => {
    const socket = await listen();
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.send('x'.repeat(5_000));
    expect(await closed).toBe(1009);
  });
});

test('a request that does not come to its end is answered with 408, a connection that asks nothing is closed, and the server goes on', async () => {
  await using server = await start({ firstPort: 42_770 }, { waits: { requestMs: 100, idleMs: 2_000 } });
  const host = `host: 127.0.0.1:${server.port}\r\norigin: http://127.0.0.1:${server.port}`;
  const begin = (head: string) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect(server.port, '127.0.0.1', () => socket.write(head));
      let text = '';
      socket.on('data', (bytes) => {
        text += String(bytes);
      });
      socket.on('error', reject);
      socket.on('close', () => resolve(text));
    });
  expect(await begin('GET / HTTP/1.1\r\nx: ')).toMatch(/^HTTP\/1\.1 408 /);
  expect(await begin(`POST /api/v1/login HTTP/1.1\r\n${host}\r\ncontent-length: 10\r\n\r\n{`)).toMatch(
    /^HTTP\/1\.1 408 /,
  );
  // Nobody ends this connection but the server.
  expect(await begin(`GET / HTTP/1.1\r\n${host}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 200 [\s\S]*the file \/index\.html/);
  expect((await fetch(`http://127.0.0.1:${server.port}/`)).status).toBe(200);
});

test('D43: closing says goodbye with 1001, ends what is open, and does nothing the second time', async () => {
  const server = await start({ firstPort: 42_770 });
  const origin = `http://127.0.0.1:${server.port}`;
  const response = await fetch(`${origin}/api/v1/login`, {
    ...{ method: 'POST', headers: { origin }, body: JSON.stringify({ token: server.token }) },
  });
  const { key } = (await response.json()) as { key: string };
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/api/v1/live`, ['spine.v1', `key.${key}`], {
    headers: { origin, cookie },
  });
  await new Promise((resolve) => socket.on('open', resolve));
  const code = new Promise((resolve) => socket.on('close', resolve));
  await server.close();
  await server.close();
  expect(await code).toBe(1001);
  await expect(fetch(origin)).rejects.toThrow();
});
