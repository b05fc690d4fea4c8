import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import { Keys } from './access/keys.ts';
import type { Refusal } from './access/problem.ts';
import { refuseForeign } from './access/refuse-foreign.ts';
import { RequestLimits } from './access/request-limits.ts';
import { securityHeaders } from './access/security-headers.ts';
import type { Questions } from './api/questions.ts';
import type { SqlRunner } from './api/sql-runner.ts';
import { ServerError } from './errors.ts';
import type { LiveHub } from './live/live-hub.ts';
import { LiveSockets, liveProtocol } from './live/live-sockets.ts';
import { cookieName, makeApp } from './make-app.ts';
import type { StaticFile } from './static-file.ts';

/** What a server is made of. */
export interface OpenServerOptions {
  /** The port that is wanted; of `firstPort` the next free one of 20 is taken. */
  readonly port: { readonly exactly: number } | { readonly firstPort: number };
  /** Who answers. */
  readonly questions: Questions;
  /** Who answers SQL. */
  readonly sql: SqlRunner;
  /** What happens, for pages that are open. */
  readonly hub: LiveHub;
  /** The files of the page. */
  readonly files: readonly StaticFile[];
  /** Makes a secret of 256 bits, as a text without spaces. */
  readonly nextSecret: () => string;
  /** The time, in milliseconds since the epoch. */
  readonly nowMs: () => number;
  /** The version of spine. */
  readonly version: string;
  /** How long what is slow is waited for; 30 s for a request, 60 s for the next one of a connection. */
  readonly waits?: ConnectionWaits | undefined;
  /** Called with what has no code of ours: a bug. */
  readonly onFailure: (error: unknown) => void;
}

/** How long a server waits for a client. */
export interface ConnectionWaits {
  /** In milliseconds, for the whole of a request; then it is answered with 408. */
  readonly requestMs: number;
  /** In milliseconds, for the next request of a connection, or for its client to read on; then that is closed. */
  readonly idleMs: number;
}

/** A server that listens on this machine alone. */
export interface OpenServer extends AsyncDisposable {
  /** The port. */
  readonly port: number;
  /** The address that opens the page, with the token of this start. */
  readonly address: string;
  /** The token, for programs: `Authorization: Bearer …`. */
  readonly token: string;
  /** How many pages listen. */
  readonly pages: () => number;
  /** Says goodbye to pages and ends all connections. Does nothing the second time. */
  close(): Promise<void>;
}

const host = '127.0.0.1';
const portsTried = 20;
const usualWaits: ConnectionWaits = { requestMs: 30_000, idleMs: 60_000 };
/** How often Node looks for connections that wait too long; its own 30 s would be twice what is promised. */
const looksAtMostMs = 5_000;

/**
 * Starts a server on the loopback address; there is no option for more.
 * @throws ServerError `SERVE_PORT_TAKEN`, `SERVE_NO_PORT`
 */
export async function openServer(options: OpenServerOptions): Promise<OpenServer> {
  const { questions, hub, nextSecret, waits = usualWaits } = options;
  const token = nextSecret();
  const keys = new Keys(token, { cookie: nextSecret(), pageKey: nextSecret() });
  const limits = new RequestLimits();
  const files = new Map(options.files.map((file) => [file.path, file]));
  const app = makeApp({ ...options, files, keys, limits, port: () => portOf(server) });
  const server = createServer(
    {
      maxHeaderSize: 16 * 1024,
      requestTimeout: waits.requestMs,
      headersTimeout: waits.requestMs,
      keepAliveTimeout: waits.idleMs,
      connectionsCheckingInterval: Math.min(waits.requestMs, looksAtMostMs),
    },
    getRequestListener(app.fetch, { overrideGlobalObjects: false }),
  );
  letGoOfIdle(server, waits.idleMs);
  const sockets = new LiveSockets(hub, questions.version);
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const refusal = refuseUpgrade(request, { keys, port: portOf(server), hasRoom: sockets.hasRoom });
    if (refusal !== undefined) refuseSocket(socket, refusal);
    else sockets.take(request, { socket, head }, afterOf(request));
  });
  await listen(server, options.port);
  const port = portOf(server);
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= new Promise((resolve) => {
      sockets.close();
      server.close(() => resolve());
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), 700).unref();
    });
    return closing;
  };
  const address = `http://${host}:${port}/#token=${token}`;
  return { port, address, token, pages: () => sockets.count, close, [Symbol.asyncDispose]: close };

  function portOf(listening: Server): number {
    return (listening.address() as AddressInfo).port;
  }
}

/** Ends connections on which nothing comes and goes: an answer that nobody reads is memory here. One that is being made is waited for. */
function letGoOfIdle(server: Server, idleMs: number): void {
  const answered = new WeakSet<Duplex>();
  server.on('request', ({ socket }, response) => {
    answered.add(socket);
    response.once('close', () => answered.delete(socket));
  });
  server.setTimeout(idleMs, (socket) => {
    if (!answered.has(socket) || socket.writableLength > 0) socket.destroy();
  });
}

async function listen(server: Server, wanted: OpenServerOptions['port']): Promise<void> {
  if ('exactly' in wanted) {
    if (await isBound(server, wanted.exactly)) return;
    throw new ServerError(
      'SERVE_PORT_TAKEN',
      `port ${wanted.exactly} is taken by another program: choose another --port`,
    );
  }
  for (let port = wanted.firstPort; port < wanted.firstPort + portsTried; port += 1) {
    if (await isBound(server, port)) return;
  }
  const last = wanted.firstPort + portsTried - 1;
  throw new ServerError('SERVE_NO_PORT', `ports ${wanted.firstPort} to ${last} are all taken: choose one with --port`);
}

function isBound(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const settle = (error: NodeJS.ErrnoException) => {
      server.off('listening', done);
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false);
      else reject(error);
    };
    const done = () => {
      server.off('error', settle);
      resolve(true);
    };
    server.once('error', settle);
    server.once('listening', done);
    server.listen({ host, port, exclusive: true });
  });
}

function refuseUpgrade(
  request: IncomingMessage,
  { keys, port, hasRoom }: { readonly keys: Keys; readonly port: number; readonly hasRoom: boolean },
): Refusal | undefined {
  const { headers } = request;
  const path = pathOf(request);
  const fetchSite = headers['sec-fetch-site'];
  const foreign = refuseForeign(
    {
      method: 'GET',
      path,
      host: headers.host,
      origin: headers.origin,
      fetchSite: typeof fetchSite === 'string' ? fetchSite : undefined,
      isSocket: true,
      hasBearer: false,
    },
    port,
  );
  if (foreign !== undefined) return foreign;
  if (path !== '/api/v1/live') return { title: 'SERVE_NOT_FOUND', status: 404, detail: `there is no socket ${path}` };
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((each) => each.trim());
  const pageKey = offered.find((each) => each.startsWith('key.'))?.slice('key.'.length);
  const refusal = keys.refuse({ cookie: cookieOf(headers.cookie, cookieName(port)), pageKey, bearer: undefined });
  if (refusal !== undefined) return refusal;
  if (!offered.includes(liveProtocol))
    return { title: 'SERVE_BAD_REQUEST', status: 400, detail: `the protocol of the socket is ${liveProtocol}` };
  if (hasRoom) return undefined;
  return { title: 'SERVE_TOO_MANY', status: 429, detail: 'as many pages are open as may be', retryAfterS: 10 };
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?')[0] ?? '';
}

function afterOf({ url = '' }: IncomingMessage): string | undefined {
  return new URLSearchParams(url.split('?')[1] ?? '').get('after') ?? undefined;
}

function cookieOf(header: string | undefined, name: string): string | undefined {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** Answers a request for a socket as any other request is refused. */
function refuseSocket(socket: Duplex, { retryAfterS, ...refusal }: Refusal): void {
  const body = JSON.stringify(refusal);
  const headers = {
    ...securityHeaders,
    connection: 'close',
    'content-type': 'application/problem+json',
    'content-length': String(Buffer.byteLength(body)),
    ...(retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) }),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  // Whoever does not close his end would keep the connection, which nothing else looks at any more.
  socket.end(`HTTP/1.1 ${refusal.status} Refused\r\n${lines.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
