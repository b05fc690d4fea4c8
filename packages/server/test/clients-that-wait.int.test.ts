import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import type { SqlRunner } from '../src/api/sql-runner.ts';
import { LiveHub } from '../src/live/live-hub.ts';
import { type ConnectionWaits, type OpenServer, openServer } from '../src/open-server.ts';
import { ArrayQuestions } from './array-questions.ts';

const sql: SqlRunner = { query: () => Promise.reject(new Error('nobody asks')) };
const soon = { timeout: 30_000 };

let server: OpenServer | undefined;
afterEach(() => server?.close());

async function start(parts: { questions?: ArrayQuestions; waits?: ConnectionWaits; nowMs?: () => number } = {}) {
  let secrets = 0;
  server = await openServer({
    ...{ port: { firstPort: 42_840 }, questions: new ArrayQuestions(), sql, hub: new LiveHub('boot'), files: [] },
    nowMs: () => Date.now(),
    version: '1',
    nextSecret: () => {
      secrets += 1;
      return `secret-${secrets}`;
    },
    onFailure: () => undefined,
    ...parts,
  });
  return server;
}

interface Client {
  readonly socket: Socket;
  /** What it was sent. */
  readonly text: () => string;
  /** Resolves when the server let it go. */
  readonly gone: Promise<unknown>;
}

/** A client that says `head`, and closes nothing by itself. */
async function say(port: number, head: string): Promise<Client> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  let text = '';
  socket.on('data', (bytes) => {
    text += String(bytes);
  });
  socket.on('error', () => undefined);
  const gone = new Promise((resolve) => socket.on('close', resolve));
  // It does not close its end: only that the server has gone ends what it goes on to say.
  socket.on('end', () => {
    const goingOn = setInterval(() => socket.write('x'), 20);
    socket.on('close', () => clearInterval(goingOn));
  });
  await once(socket, 'connect');
  socket.write(head);
  return { socket, text: () => text, gone };
}

const hostOf = (port: number) => `host: 127.0.0.1:${port}`;

test('a connection on which nothing comes is ended', async () => {
  const { port } = await start({ waits: { requestMs: 60_000, idleMs: 300 } });
  const client = await say(port, '');
  await client.gone;
  expect(client.text()).toBe('');
});

test('a client that does not read its answer is let go, and one whose answer takes long is not', async () => {
  const idleMs = 300;
  const body = 'x'.repeat(64 * 1024 * 1024);
  const questions = new ArrayQuestions({ body, meta: { version: '1' } });
  const { port, token } = await start({ questions, waits: { requestMs: 60_000, idleMs } });
  const ask = (path: string) =>
    say(port, `GET /api/v1/${path} HTTP/1.1\r\n${hostOf(port)}\r\nauthorization: Bearer ${token}\r\n\r\n`);
  const deaf = await ask('events/x/body');
  deaf.socket.pause();
  // Server and client wait in one process: its time is over first.
  await sleep(10 * idleMs);
  deaf.socket.resume();
  await deaf.gone;
  expect(deaf.text().length).toBeLessThan(body.length);
  let open = (): void => undefined;
  questions.gate = new Promise((resolve) => {
    open = resolve;
  });
  const patient = await ask('meta');
  await sleep(10 * idleMs);
  open();
  await expect.poll(patient.text, soon).toMatch(/^HTTP\/1.1 200 /);
});

test('a refused socket is closed though its client does not close it', async () => {
  const { port } = await start();
  const upgrade = 'connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: a';
  const client = await say(port, `GET /api/v1/live HTTP/1.1\r\n${hostOf(port)}\r\n${upgrade}\r\n\r\n`);
  await client.gone;
  expect(client.text()).toMatch(/^HTTP\/1.1 403 /);
});

test('of 65 requests at once the last is told to wait, and of 201 in a second', async () => {
  const questions = new ArrayQuestions({ sessions: { items: [] } });
  let nowMs = 10_000;
  const { port, token } = await start({ questions, nowMs: () => nowMs });
  const statusOf = async (each: number) => {
    const url = `http://127.0.0.1:${port}/api/v1/sessions?at=${each}`;
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    await response.text();
    return response.status;
  };
  let open = (): void => undefined;
  questions.gate = new Promise((resolve) => {
    open = resolve;
  });
  const all = Array.from({ length: 64 }, (_, each) => statusOf(each));
  await expect.poll(() => questions.asked.length, soon).toBe(64);
  expect(await statusOf(64)).toBe(429);
  open();
  expect(new Set(await Promise.all(all))).toEqual(new Set([200]));
  for (let each = 64; each < 200; each += 1) expect(await statusOf(each)).toBe(200);
  expect(await statusOf(200)).toBe(429);
  nowMs += 1_000;
  expect(await statusOf(201)).toBe(200);
});

test('SQL of 1 GB is refused before it is read', async () => {
  const { port, token } = await start();
  const head = `POST /api/v1/queries HTTP/1.1\r\n${hostOf(port)}\r\nauthorization: Bearer ${token}\r\ncontent-length: 1073741824\r\n\r\n{"sql":`;
  const client = await say(port, head);
  await expect.poll(client.text, soon).toMatch(/^HTTP\/1.1 413 [\s\S]*SERVE_TOO_LARGE/);
  await client.gone;
});
