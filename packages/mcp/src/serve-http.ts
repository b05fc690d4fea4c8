/*
 * Answers clients over the streamable HTTP transport, on the loopback address alone, in either generation of the protocol. Each request is
 * judged by its host, then its token, then its origin; only then is its body read.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type OpenHome, openHome } from '@agentspine/home';
import { isSame } from '@agentspine/server/is-same';
import { refuseForeign } from '@agentspine/server/refuse-foreign';
import { getRequestListener } from '@hono/node-server';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { McpToolError } from './errors.ts';
import { makeServer } from './make-server.ts';

/** Who may ask, and out of which home they are answered. */
export interface ServeHttpOptions {
  /** Default as `openHome`. */
  readonly directory?: string | undefined;
  /** Of this process, for the place of the home. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The version that clients are told. */
  readonly version: string;
  /** 0 for one that is free. */
  readonly port: number;
  /** What a client sends as `Authorization: Bearer …`. */
  readonly token: string;
  /** Whether `decision_record` is offered; default `false`. */
  readonly allowsWrite?: boolean | undefined;
}

/** A server that listens on this machine alone. */
export interface McpHttpServer extends AsyncDisposable {
  /** Where clients connect. */
  readonly url: string;
  /** The port. */
  readonly port: number;
}

const host = '127.0.0.1';
const path = '/mcp';
/** Of a call: a query and a few words. */
const bodyBytesMax = 1024 * 1024;

/** Answers clients until it is disposed of. @throws McpToolError `MCP_PORT_TAKEN`, and as `openHome` */
export async function serveOverHttp({
  port,
  token,
  version,
  allowsWrite,
  ...opening
}: ServeHttpOptions): Promise<McpHttpServer> {
  const home = await openHome(opening);
  const handler = createMcpHandler(() => makeServer({ home, ownSession: undefined, version, allowsWrite }), {
    maxRequestBodySize: bodyBytesMax,
  });
  let bound = port;
  const answer = async (request: Request): Promise<Response> =>
    refuse(request, { port: bound, token }) ?? handler.fetch(request);
  const server = createServer(
    { maxHeaderSize: 16 * 1024, requestTimeout: 60_000 },
    getRequestListener(answer, { overrideGlobalObjects: false }),
  );
  try {
    bound = await listen(server, port);
  } catch (error) {
    await home.close();
    throw error;
  }
  const stop = () => closeAll(server, handler, home);
  return { url: `http://${host}:${bound}${path}`, port: bound, [Symbol.asyncDispose]: stop };
}

async function closeAll(
  server: Server,
  handler: { readonly close: () => Promise<void> },
  home: OpenHome,
): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  await handler.close();
  server.closeAllConnections();
  await closed;
  await home.close();
}

/** Why a request is not answered; `undefined` where it is. */
function refuse(
  request: Request,
  { port, token }: { readonly port: number; readonly token: string },
): Response | undefined {
  const { headers, method } = request;
  const text = (name: string) => headers.get(name) ?? undefined;
  const shown = /^Bearer (.+)$/.exec(text('authorization') ?? '')?.[1];
  const place = { host: text('host'), origin: text('origin'), fetchSite: text('sec-fetch-site') };
  const asked = new URL(request.url).pathname;
  const foreign = refuseForeign(
    { method, path: asked, ...place, isSocket: false, hasBearer: shown !== undefined },
    port,
  );
  // The host comes first: another name of this machine is not told that a token is missing.
  if (foreign?.status !== 421 && (shown === undefined || !isSame(shown, token))) {
    const detail = 'the token of this start of spine mcp --http is missing or wrong';
    return refusal(401, detail, { 'www-authenticate': 'Bearer' });
  }
  if (foreign !== undefined) return refusal(foreign.status, foreign.detail);
  return asked === path ? undefined : refusal(404, `there is no ${asked}: connect to ${path}`);
}

function refusal(status: number, message: string, headers: Readonly<Record<string, string>> = {}): Response {
  const body = { jsonrpc: '2.0', id: null, error: { code: -32_000, message } };
  return Response.json(body, { status, headers });
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === 'EADDRINUSE' || error.code === 'EACCES';
      reject(
        isTaken
          ? new McpToolError('MCP_PORT_TAKEN', `port ${port} is taken by another program: choose another --port`)
          : error,
      );
    });
    server.listen({ host, port, exclusive: true }, () => resolve((server.address() as AddressInfo).port));
  });
}
