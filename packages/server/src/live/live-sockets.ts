import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { LiveHub, LiveMessage } from './live-hub.ts';

const socketsMax = 32;
const unsentBytesMax = 1024 * 1024;
const messageBytesMax = 4 * 1024;
const pingMs = 20_000;

/** The protocol that pages speak; the page's key comes beside it, because a WebSocket has no other header of its own. */
export const liveProtocol = 'spine.v1';

/** The WebSockets of pages: each gets what happened since its place, then what happens. */
export class LiveSockets {
  readonly #hub: LiveHub;
  readonly #version: () => string;
  readonly #server: WebSocketServer;
  readonly #pings: NodeJS.Timeout;

  /** `version` is that of the stores, for `hello`. */
  constructor(hub: LiveHub, version: () => string) {
    this.#hub = hub;
    this.#version = version;
    this.#server = new WebSocketServer({
      noServer: true,
      maxPayload: messageBytesMax,
      perMessageDeflate: false,
      handleProtocols: (offered) => (offered.has(liveProtocol) ? liveProtocol : false),
    });
    this.#pings = setInterval(() => this.#pingAll(), pingMs);
    this.#pings.unref();
  }

  /** Whether another page may come. */
  get hasRoom(): boolean {
    return this.#server.clients.size < socketsMax;
  }

  /** How many pages listen. */
  get count(): number {
    return this.#server.clients.size;
  }

  /** Takes over a connection whose request was allowed; `after` is the place `BOOT.SEQ` up to which the page knows everything. */
  take(request: IncomingMessage, connection: { socket: Duplex; head: Buffer }, after: string | undefined): void {
    this.#server.handleUpgrade(request, connection.socket, connection.head, (socket) => this.#serve(socket, after));
  }

  /** Says goodbye to all; connections that do not answer are cut after a moment. */
  close(): void {
    clearInterval(this.#pings);
    for (const socket of this.#server.clients) {
      socket.close(1001, 'spine serve ends');
      setTimeout(() => socket.terminate(), 500).unref();
    }
    this.#server.close();
  }

  #serve(socket: WebSocket, after: string | undefined): void {
    const alive = socket as WebSocket & { isAnswering?: boolean };
    alive.isAnswering = true;
    socket.on('pong', () => {
      alive.isAnswering = true;
    });
    socket.on('error', () => socket.terminate());
    // Pages have nothing to say yet; what is too large ends the connection.
    socket.on('message', () => undefined);
    const { boot, seq } = this.#hub;
    const missed = after === undefined ? [] : this.#hub.after(after);
    // Its place is the one before what comes next: a connection that is cut meanwhile misses nothing.
    const hello = { type: 'hello', seq: seq - (missed?.length ?? 0), payload: { boot, version: this.#version() } };
    send(socket, [hello, ...(missed ?? [{ type: 'resync', seq, payload: {} }])]);
    const listening = this.#hub.listen((messages) => send(socket, messages));
    socket.on('close', () => listening[Symbol.dispose]());
  }

  #pingAll(): void {
    for (const socket of this.#server.clients) {
      const alive = socket as WebSocket & { isAnswering?: boolean };
      if (alive.isAnswering === false) socket.terminate();
      else {
        alive.isAnswering = false;
        socket.ping();
      }
    }
  }
}

/** A page that does not read is let go: it comes back with its place. What it has not read must not grow here. */
function send(socket: WebSocket, messages: readonly LiveMessage[]): void {
  for (const message of messages) {
    if (socket.readyState !== socket.OPEN) return;
    socket.send(JSON.stringify(message));
    if (socket.bufferedAmount > unsentBytesMax) {
      socket.close(4008, 'does not read');
      setTimeout(() => socket.terminate(), 1_000).unref();
      return;
    }
  }
}
