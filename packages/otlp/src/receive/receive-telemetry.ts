/*
 * A receiver of OTLP over HTTP, on the loopback address alone. A body is decoded, then appended to the journal and synced, then
 * acknowledged. An exporter that gets no answer sends the body again, and it has the id that it had, so it counts once. What is
 * refused for good has a status that exporters do not try again (400, 413, 415), and what may go better later has one that they do (429, 503).
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { acquireLock, type FileSystem, hasCode, nodeFileSystem, nodeLockEnvironment } from '@agentspine/durable-fs';
import { messageOf } from '@agentspine/schema';
import { OtlpError } from '../errors.ts';
import { BodyJournal } from '../journal/body-journal.ts';
import { inflatedBytesMaxDefault } from '../journal/body-line.ts';
import { bytesWithout } from '../journal/body-without.ts';
import { decodeBody, type Encoding } from '../wire/decode-body.ts';
import { readTelemetry, type Telemetry } from '../wire/read-telemetry.ts';
import { type AnswerBody, acceptedBody, statusBody } from './answer-body.ts';
import { type BodyLimits, judgeRequest, type Refused, type RequestForm } from './judge-request.ts';
import { readBody } from './read-body.ts';

/** Where a receiver listens, and where it keeps what it takes. */
export interface ReceiverOptions extends Partial<BodyLimits> {
  /** The folder of the journal: `<home>/otlp`. */
  readonly folder: string;
  /** 0 for one that is free. */
  readonly port: number;
  /** The time, in milliseconds since the epoch. */
  readonly nowMs: () => number;
  /** The machine's files when missing. */
  readonly fileSystem?: FileSystem;
  /** Says which texts name a session that was erased, whose items are acknowledged and not kept; nothing where none was. */
  readonly namesErased?: () => Promise<((text: string) => boolean) | undefined>;
  /** Called after each body that was kept. */
  readonly onKept?: () => void;
  /** Called with a sentence about what could not be kept. */
  readonly onNotice: (notice: string) => void;
}

/** What a receiver did since it started. */
export interface ReceiverCounts {
  /** Bodies that were kept. */
  bodies: number;
  /** Items in them. */
  items: number;
  /** Items of them that the sender was told are not taken. */
  rejectedItems: number;
  /** Requests that were refused. */
  refusedRequests: number;
}

/** A receiver that listens. */
export interface Receiver extends AsyncDisposable {
  /** The port. */
  readonly port: number;
  /** What `OTEL_EXPORTER_OTLP_ENDPOINT` is set to. */
  readonly endpoint: string;
  /** What it did since it started. */
  readonly counts: Readonly<ReceiverCounts>;
  /** Ends all connections; what was acknowledged is durable. Does nothing the second time. */
  close(): Promise<void>;
}

const host = '127.0.0.1';
const wireBytesMaxDefault = 20 * 1024 ** 2;
/** Bodies that are read at once: each may take the memory of an inflated body and what it decodes to. */
const atWorkMax = 8;
const retryAfterS = 2;

/** Starts to receive. @throws OtlpError `OTLP_PORT_TAKEN`, `OTLP_RUNNING` */
export async function receiveTelemetry(options: ReceiverOptions): Promise<Receiver> {
  const { folder, port, fileSystem = nodeFileSystem } = options;
  await fileSystem.makeDirectory(folder);
  const lock = await lockOf(folder, fileSystem);
  let bound = port;
  const receiving = new Receiving(options, new BodyJournal(folder, fileSystem));
  const answering = new Set<Promise<void>>();
  const server = createServer({ maxHeaderSize: 16 * 1024, requestTimeout: 60_000 }, (request, response) => {
    const each = receiving.answer(request, response, bound).finally(() => answering.delete(each));
    answering.add(each);
  });
  try {
    await listen(server, port);
    bound = (server.address() as AddressInfo).port;
  } catch (error) {
    await lock[Symbol.asyncDispose]();
    throw error;
  }
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= (async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), 700).unref();
      await closed;
      // A body whose connection has gone may still be taken: the lock is held until it is durable or refused.
      await Promise.all(answering);
      await lock[Symbol.asyncDispose]();
    })();
    return closing;
  };
  const endpoint = `http://${host}:${bound}`;
  return { port: bound, endpoint, counts: receiving.counts, close, [Symbol.asyncDispose]: close };
}

async function lockOf(folder: string, fileSystem: FileSystem): Promise<AsyncDisposable> {
  try {
    return await acquireLock(fileSystem, join(folder, 'receiver.lock'), {
      environment: nodeLockEnvironment,
      waitMs: 5_500,
    });
  } catch (error) {
    if (!hasCode(error, 'LOCK_HELD')) throw error;
    throw new OtlpError('OTLP_RUNNING', `another process receives telemetry for this home: ${String(error)}`, {
      cause: error,
    });
  }
}

class Receiving {
  readonly counts: ReceiverCounts = { bodies: 0, items: 0, rejectedItems: 0, refusedRequests: 0 };
  readonly #options: ReceiverOptions;
  readonly #limits: BodyLimits;
  readonly #journal: BodyJournal;
  #atWork = 0;

  constructor(options: ReceiverOptions, journal: BodyJournal) {
    const { wireBytesMax = wireBytesMaxDefault, inflatedBytesMax = inflatedBytesMaxDefault } = options;
    this.#options = options;
    this.#limits = { wireBytesMax, inflatedBytesMax };
    this.#journal = journal;
  }

  async answer(request: IncomingMessage, response: ServerResponse, port: number): Promise<void> {
    this.#atWork += 1;
    try {
      const form = this.#judge(request, port);
      const answer = 'status' in form ? form : await this.#take(request, form);
      if ('status' in answer) this.#refuse(request, response, { refused: answer, form });
      else send(response, 200, answer);
    } catch {
      // The connection ended. Nothing was acknowledged.
      response.destroy();
    } finally {
      this.#atWork -= 1;
    }
  }

  #judge(request: IncomingMessage, port: number): RequestForm | Refused {
    const { headers, method = '', url = '' } = request;
    if (this.#atWork > atWorkMax)
      return { status: 429, message: `${atWorkMax} requests are being read; send it again` };
    const fetchSite = headers['sec-fetch-site'];
    const head = {
      ...{ method, path: url.split('?')[0] ?? '', host: headers.host, origin: headers.origin },
      fetchSite: typeof fetchSite === 'string' ? fetchSite : undefined,
      contentType: headers['content-type'],
      contentEncoding: headers['content-encoding'],
      contentLength: headers['content-length'] === undefined ? undefined : Number(headers['content-length']),
    };
    return judgeRequest(head, port, this.#limits);
  }

  /** Decodes a body, keeps it, and says what the sender gets. */
  async #take(request: IncomingMessage, form: RequestForm): Promise<AnswerBody | Refused> {
    const bytes = await readBody(request, form.isGzip, this.#limits);
    if (!(bytes instanceof Uint8Array)) return bytes;
    const read = decode(form, bytes);
    if ('status' in read) return read;
    if (read.items.length === 0 && read.rejected > 0) return { status: 400, message: read.reason };
    const { signal, encoding } = form;
    try {
      // A body without an item says nothing; exporters send one to try the address.
      const kept = read.items.length > 0 ? await this.#withoutErased({ signal, encoding, bytes }) : undefined;
      if (kept !== undefined)
        await this.#journal.append({ receivedMs: this.#options.nowMs(), signal, encoding, bytes: kept });
    } catch (error) {
      const reason = messageOf(error);
      this.#options.onNotice(`telemetry was not kept, and its sender was asked to send it again: ${reason}`);
      return { status: 503, message: `the journal cannot be written: ${reason}` };
    }
    this.counts.bodies += 1;
    this.counts.items += read.items.length;
    this.counts.rejectedItems += read.rejected;
    this.#options.onKept?.();
    return acceptedBody(form, read);
  }

  async #withoutErased(body: Parameters<typeof bytesWithout>[0]): Promise<Uint8Array | undefined> {
    const namesErased = await this.#options.namesErased?.();
    return namesErased === undefined ? body.bytes : bytesWithout(body, namesErased);
  }

  #refuse(
    request: IncomingMessage,
    response: ServerResponse,
    { refused, form }: { readonly refused: Refused; readonly form: RequestForm | Refused },
  ): void {
    this.counts.refusedRequests += 1;
    const { status, message } = refused;
    const encoding: Encoding = 'encoding' in form ? form.encoding : typeAsked(request);
    if (status === 429 || status === 503) response.setHeader('retry-after', String(retryAfterS));
    if (status === 405) response.setHeader('allow', 'POST');
    // What is left of the body is not read.
    if (!request.complete) response.setHeader('connection', 'close');
    send(response, status, statusBody(encoding, rpcCodes[status], message));
  }
}

function decode({ signal, encoding }: RequestForm, bytes: Uint8Array): Telemetry | Refused {
  try {
    const telemetry = readTelemetry(signal, decodeBody(signal, encoding, bytes));
    return telemetry ?? { status: 400, message: `the body is not ${signal} of OTLP` };
  } catch (error) {
    return { status: 400, message: messageOf(error) };
  }
}

/** Codes of `google.rpc.Status` for statuses of HTTP. */
const rpcCodes: Readonly<Record<Refused['status'], number>> = {
  ...{ 400: 3, 403: 7, 404: 5, 405: 12, 413: 3, 415: 3, 421: 7, 429: 8, 503: 14 },
};

function typeAsked({ headers }: IncomingMessage): Encoding {
  return headers['content-type']?.startsWith('application/x-protobuf') === true ? 'protobuf' : 'json';
}

function send(response: ServerResponse, status: number, { contentType, bytes }: AnswerBody): void {
  response.writeHead(status, { 'content-type': contentType, 'content-length': bytes.length });
  response.end(bytes);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') reject(error);
      else
        reject(
          new OtlpError(
            'OTLP_PORT_TAKEN',
            `port ${port} is taken by another program: choose another --port, and set it in OTEL_EXPORTER_OTLP_ENDPOINT`,
          ),
        );
    });
    server.listen({ host, port, exclusive: true }, resolve);
  });
}
