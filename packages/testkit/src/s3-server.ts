/**
 * A store of objects that speaks what Agentspine needs of S3, over HTTP, in memory: signatures (SigV4) are checked as AWS describes them,
 * writes may be conditional, listings have pages, reads have ranges. It can lose an answer after it did what was asked, end a
 * connection before it, or say that it is busy.
 */
import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What is done with a request instead of answering it. */
export type S3Fault = 'lose-answer' | 'cut' | 'busy';

/** A request as the server saw it. */
export interface S3Seen {
  readonly method: string;
  /** The key; empty for the bucket. */
  readonly key: string;
  readonly headers: IncomingMessage['headers'];
}

/** How the server behaves. */
export interface S3ServerOptions {
  /** What is done with a request, which is counted from 1; `undefined`: it is answered. */
  readonly fault?: (request: S3Seen, number: number) => S3Fault | undefined;
  /** Keys on a page of a listing, whatever is asked for. */
  readonly pageSizeMax?: number;
  /** Whether it knows conditional writes; Swift does not. */
  readonly isConditional?: boolean;
  /** Milliseconds since the epoch, for the times of objects. */
  readonly now?: () => number;
}

/** A server that runs. */
export interface S3Server extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`. */
  readonly endpoint: string;
  /** The environment of a client that may do everything. */
  readonly env: Readonly<Record<string, string>>;
  /** What it has, by key. */
  readonly objects: Map<string, Buffer>;
  /** What it was asked, whatever became of it. */
  readonly seen: readonly S3Seen[];
}

/** The only bucket. */
export const s3Bucket = 'spine-bucket';
/** The only keys. */
export const s3Keys = { accessKeyId: 'AKIASPINETEST', secretAccessKey: 'wJalr/secret+of=tests' };

interface Stored {
  readonly bytes: Buffer;
  readonly modifiedMs: number;
}

/** Starts a server on a free port of this machine. */
export async function startS3Server(options: S3ServerOptions = {}): Promise<S3Server> {
  const state = new S3State(options);
  const server = createServer((request, response) => {
    state
      .handle(request, response)
      .catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    endpoint,
    env: {
      AWS_ACCESS_KEY_ID: s3Keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: s3Keys.secretAccessKey,
      AWS_ENDPOINT_URL_S3: endpoint,
    },
    objects: state.objects,
    seen: state.seen,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Answer {
  readonly status: number;
  readonly body?: Buffer | string;
  readonly headers?: Readonly<Record<string, string>>;
}

class S3State {
  readonly objects = new Map<string, Buffer>();
  readonly seen: S3Seen[] = [];
  readonly #times = new Map<string, number>();
  readonly #options: S3ServerOptions;

  constructor(options: S3ServerOptions) {
    this.#options = options;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const url = new URL(request.url ?? '/', 'http://store');
    const [, bucket = '', ...names] = url.pathname.split('/').map(decodeURIComponent);
    const seen: S3Seen = { method: request.method ?? '', key: names.join('/'), headers: request.headers };
    this.seen.push(seen);
    const fault = this.#options.fault?.(seen, this.seen.length);
    if (fault === 'cut') return void request.socket.destroy();
    const answer =
      fault === 'busy'
        ? failed(503, 'SlowDown')
        : (refusal(request, url, body) ?? this.#answer(seen, { bucket, url, body }));
    if (fault === 'lose-answer') return void request.socket.destroy();
    response.writeHead(answer.status, { 'content-type': 'application/xml', ...answer.headers });
    response.end(seen.method === 'HEAD' ? undefined : answer.body);
  }

  #answer({ method, key, headers }: S3Seen, { bucket, url, body }: { bucket: string; url: URL; body: Buffer }): Answer {
    if (bucket !== s3Bucket) return failed(404, 'NoSuchBucket');
    if (key === '') return method === 'GET' ? this.#list(url.searchParams) : failed(405, 'MethodNotAllowed');
    const there = this.#stored(key);
    switch (method) {
      case 'PUT':
        if (headers['if-none-match'] !== undefined && this.#options.isConditional === false)
          return failed(501, 'NotImplemented');
        if (headers['if-none-match'] === '*' && there !== undefined) return failed(412, 'PreconditionFailed');
        this.objects.set(key, body);
        this.#times.set(key, this.#now());
        return { status: 200 };
      case 'DELETE':
        this.objects.delete(key);
        return { status: 204 };
      case 'GET':
      case 'HEAD':
        return there === undefined ? failed(404, 'NoSuchKey') : ranged(there, headers.range);
      default:
        return failed(405, 'MethodNotAllowed');
    }
  }

  #list(query: URLSearchParams): Answer {
    const size = Math.min(Number(query.get('max-keys') ?? 1_000), this.#options.pageSizeMax ?? 1_000);
    const after = Buffer.from(query.get('continuation-token') ?? '', 'base64').toString();
    const prefix = query.get('prefix') ?? '';
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix) && key > after).toSorted();
    const page = keys.slice(0, size);
    const isTruncated = page.length < keys.length;
    const contents = page.map((key) => {
      const { bytes, modifiedMs } = this.#stored(key) ?? { bytes: Buffer.alloc(0), modifiedMs: 0 };
      const time = new Date(modifiedMs).toISOString();
      return `<Contents><Key>${encodeURIComponent(key).replaceAll('%2F', '/')}</Key><LastModified>${time}</LastModified><Size>${bytes.length}</Size></Contents>`;
    });
    const next = isTruncated
      ? `<NextContinuationToken>${Buffer.from(page.at(-1) ?? '').toString('base64')}</NextContinuationToken>`
      : '';
    const body = `<?xml version="1.0"?>\n<ListBucketResult><IsTruncated>${isTruncated}</IsTruncated>${contents.join('')}${next}</ListBucketResult>`;
    return { status: 200, body };
  }

  #stored(key: string): Stored | undefined {
    const bytes = this.objects.get(key);
    return bytes && { bytes, modifiedMs: this.#times.get(key) ?? 0 };
  }

  #now(): number {
    return this.#options.now?.() ?? Date.now();
  }
}

function ranged({ bytes }: Stored, range: string | undefined): Answer {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
  if (first === undefined) return { status: 200, body: bytes };
  if (Number(first) >= bytes.length) return failed(416, 'InvalidRange');
  return { status: 206, body: bytes.subarray(Number(first), Number(last) + 1) };
}

function failed(status: number, code: string): Answer {
  return { status, body: `<?xml version="1.0"?>\n<Error><Code>${code}</Code><Message>see the code</Message></Error>` };
}

/** What is wrong with the signature: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
function refusal(request: IncomingMessage, url: URL, body: Buffer): Answer | undefined {
  const header = request.headers.authorization ?? '';
  const pattern =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([\w-]+)\/s3\/aws4_request, SignedHeaders=([\w;-]+), Signature=([0-9a-f]{64})$/;
  const [, id, day, region, signedHeaders, signature] = pattern.exec(header) ?? [];
  if (day === undefined || region === undefined || signedHeaders === undefined) return failed(403, 'AccessDenied');
  if (id !== s3Keys.accessKeyId) return failed(403, 'InvalidAccessKeyId');
  const headers = request.headers;
  if (headers['x-amz-content-sha256'] !== sha256(body)) return failed(400, 'XAmzContentSHA256Mismatch');
  const query = [...url.searchParams].map(([name, value]) => `${encoded(name)}=${encoded(value)}`).toSorted();
  const canonical = [
    request.method,
    url.pathname
      .split('/')
      .map((part) => encoded(decodeURIComponent(part)))
      .join('/'),
    query.join('&'),
    ...signedHeaders.split(';').map((name) => `${name}:${String(headers[name] ?? '').trim()}`),
    '',
    signedHeaders,
    sha256(body),
  ].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const key = [day, region, 's3', 'aws4_request'].reduce<Buffer>(
    (one, part) => hmac(one, part),
    Buffer.from(`AWS4${s3Keys.secretAccessKey}`),
  );
  return hmac(key, text).toString('hex') === signature ? undefined : failed(403, 'SignatureDoesNotMatch');
}

const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
