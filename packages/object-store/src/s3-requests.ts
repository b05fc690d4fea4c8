import { hash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { AwsV4Signer } from 'aws4fetch';
import type { AwsSettings } from './aws-settings.ts';
import { ObjectStoreError } from './errors.ts';
import { parseErrorCode } from './parse-answers.ts';
import { QuietTime, readBody } from './quiet-time.ts';
import type { S3Address } from './s3-address.ts';

/** A request to a bucket. */
export interface S3Request {
  /** Of HTTP. */
  readonly method: 'GET' | 'PUT' | 'DELETE' | 'HEAD';
  /** An object; empty for the bucket itself. */
  readonly key: string;
  /** What follows "?". */
  readonly query?: Readonly<Record<string, string>>;
  /** In lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What is sent. */
  readonly body?: Uint8Array;
  /** Statuses that are answers, not failures, besides 2xx. */
  readonly expected?: readonly number[];
}

/** An answer, read to its end. */
export interface S3Answer {
  /** Of HTTP. */
  readonly status: number;
  /** Its body. */
  readonly bytes: Uint8Array;
}

/** What sends requests, for tests. */
export interface S3Surroundings {
  /** Waits between two attempts. */
  readonly pause?: (milliseconds: number) => Promise<void>;
  /** After so long without a byte of an answer a request is made again. */
  readonly quietMs?: number;
}

/** How often something is tried: with the pauses, up to some 20 seconds. */
const attemptsMax = 7;
/** How often a server may take a request and never answer it. */
const quietTimesMax = 3;
const firstPauseMs = 200;
const pauseMaxMs = 8_000;
const quietDefaultMs = 30_000;
/** A slow line, of 2 Mbit/s: until 16 MiB are sent a minute passes in which no answer can come. */
const bytesEachMsMin = 250;
/** The server asks to try again: it is busy, or two requests for one key came at once. */
const statusesAgain = new Set([409, 429]);
const regionDefault = 'us-east-1';

/** Signs and sends requests to a bucket, and tries again what may pass. */
export class S3Requests {
  readonly #address: S3Address;
  readonly #settings: AwsSettings;
  readonly #pause: (milliseconds: number) => Promise<void>;
  readonly #quietMs: number;
  /** Whether the last request was given up. */
  #isAway = false;
  readonly #region: string;
  /** Keys of a day, derived from the secret. */
  readonly #cache = new Map<string, ArrayBuffer>();
  readonly #base: URL;

  constructor(address: S3Address, settings: AwsSettings, surroundings: S3Surroundings = {}) {
    this.#address = address;
    this.#settings = settings;
    this.#pause = surroundings.pause ?? ((milliseconds) => setTimeout(milliseconds));
    this.#quietMs = surroundings.quietMs ?? quietDefaultMs;
    this.#region = address.region ?? settings.region ?? regionDefault;
    this.#base = baseOf(address, settings, this.#region);
  }

  /** @throws ObjectStoreError `OBJECTS_NO_BUCKET`, `OBJECTS_REFUSED`, `OBJECTS_UNREACHABLE`, `OBJECTS_FAILED` */
  async send(request: S3Request): Promise<S3Answer> {
    let quiet = 0;
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.#try(request);
      if (outcome.kind !== 'again') this.#isAway = false;
      if (outcome.kind === 'answer') return outcome.answer;
      if (outcome.kind === 'fatal') throw outcome.error;
      if (outcome.isQuiet) quiet += 1;
      // While a store is away, what is still asked of it, such as to give back a lock, is asked once.
      if (this.#isAway || quiet >= quietTimesMax || attempt >= attemptsMax) {
        this.#isAway = true;
        throw outcome.error;
      }
      await this.#pause(Math.max(outcome.afterMs, Math.random() * Math.min(pauseMaxMs, firstPauseMs * 2 ** attempt)));
    }
  }

  async #try(request: S3Request): Promise<Outcome> {
    const { method, key, headers = {}, body, query = {}, expected = [] } = request;
    const url = new URL(this.#base);
    url.pathname = `${url.pathname}${key.split('/').map(encodeURIComponent).join('/')}`;
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const { accessKeyId, secretAccessKey, sessionToken } = this.#settings.keys;
    const signer = new AwsV4Signer({
      method,
      url: url.href,
      headers: { ...headers, 'x-amz-content-sha256': hash('sha256', body ?? '') },
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
      service: 's3',
      region: this.#region,
      cache: this.#cache,
    });
    const signed = await signer.sign();
    const quiet = new QuietTime(this.#quietMs, (body?.length ?? 0) / bytesEachMsMin);
    try {
      const response = await fetch(signed.url, {
        method,
        headers: signed.headers,
        redirect: 'manual',
        signal: quiet.signal,
        // Bytes of a buffer of their own: what is sent is not shared with another thread.
        ...(body === undefined ? {} : { body: body as Uint8Array<ArrayBuffer> }),
      });
      const bytes = await readBody(response, quiet);
      const { status } = response;
      if (response.ok || expected.includes(status)) return { kind: 'answer', answer: { status, bytes } };
      return this.#judge(response, bytes);
    } catch (cause) {
      const isQuiet = quiet.signal.aborted;
      const why = isQuiet ? `no answer within ${this.#quietMs / 1_000} s` : reasonOf(cause);
      return { kind: 'again', isQuiet, afterMs: 0, error: this.#unreachable(why) };
    } finally {
      quiet.end();
    }
  }

  #judge(response: Response, bytes: Uint8Array): Outcome {
    const { status } = response;
    const code = parseErrorCode(Buffer.from(bytes).toString('utf8')) ?? `HTTP ${status}`;
    const region = response.headers.get('x-amz-bucket-region') ?? undefined;
    // A store that does not know a kind of request will not learn it.
    if (status === 501) {
      const what = `${this.#where} answers ${code}: it does not know a request of S3 that is needed`;
      return { kind: 'fatal', error: new ObjectStoreError('OBJECTS_FAILED', what) };
    }
    if (status >= 500 || statusesAgain.has(status) || code === 'RequestTimeout') {
      const error = new ObjectStoreError('OBJECTS_UNREACHABLE', `${this.#where} answers ${code}; try again later`);
      return { kind: 'again', isQuiet: false, afterMs: retryAfterMs(response), error };
    }
    return { kind: 'fatal', error: this.#refusal(status, code, region) };
  }

  #refusal(status: number, code: string, region: string | undefined): ObjectStoreError {
    const where = this.#where;
    if (code === 'NoSuchBucket' || status === 404) {
      const advice = 'make it, or correct the name; the address of a store that is not AWS goes after "?endpoint="';
      return new ObjectStoreError('OBJECTS_NO_BUCKET', `there is no bucket ${where} (${code}); ${advice}`);
    }
    if (status === 301 || status === 307 || code === 'AuthorizationHeaderMalformed') {
      const advice =
        region === undefined
          ? 'set AWS_REGION, or write ?region= after the address'
          : `write ?region=${regionText(region)} after the address`;
      return new ObjectStoreError(
        'OBJECTS_ADDRESS_WRONG',
        `the bucket ${where} is in another region than ${this.#region} (${code}); ${advice}`,
      );
    }
    if (code === 'RequestTimeTooSkewed') {
      return new ObjectStoreError(
        'OBJECTS_REFUSED',
        `${where} refuses the time of this machine (${code}); set its clock`,
      );
    }
    if (status === 401 || status === 403) {
      return new ObjectStoreError('OBJECTS_REFUSED', `${where} refuses the keys (${code}); ${adviceOf(code)}`);
    }
    return new ObjectStoreError(
      'OBJECTS_FAILED',
      `${where} answers ${code}, status ${status}; see the log of the store`,
    );
  }

  #unreachable(why: string): ObjectStoreError {
    const advice = 'see the network and the address (AWS_ENDPOINT_URL, ?endpoint=), then run it again';
    return new ObjectStoreError('OBJECTS_UNREACHABLE', `${this.#where} does not answer (${why}); ${advice}`);
  }

  get #where(): string {
    return `${this.#address.bucket} at ${this.#base.host}`;
  }
}

type Outcome =
  | { readonly kind: 'answer'; readonly answer: S3Answer }
  | { readonly kind: 'again'; readonly isQuiet: boolean; readonly afterMs: number; readonly error: ObjectStoreError }
  | { readonly kind: 'fatal'; readonly error: ObjectStoreError };

/** AWS has a host a bucket; other stores, and names with a dot, which no certificate covers, have the bucket in the path. */
function baseOf({ bucket, endpoint }: S3Address, settings: AwsSettings, region: string): URL {
  const server = endpoint ?? settings.endpoint;
  if (server !== undefined) return new URL(`${server}/${bucket}/`);
  if (bucket.includes('.')) return new URL(`https://s3.${region}.amazonaws.com/${bucket}/`);
  return new URL(`https://${bucket}.s3.${region}.amazonaws.com/`);
}

function adviceOf(code: string): string {
  switch (code) {
    case 'SignatureDoesNotMatch':
      return 'the secret is not that of the key: see AWS_SECRET_ACCESS_KEY or the profile';
    case 'InvalidAccessKeyId':
      return 'the store does not know the key: see AWS_ACCESS_KEY_ID, AWS_PROFILE and the address of the store';
    case 'ExpiredToken':
      return 'they are too old: sign in again';
    default:
      return 'they need s3:ListBucket on the bucket, and s3:GetObject, s3:PutObject and s3:DeleteObject on what is in it';
  }
}

/** The code of the system or the name of the error: messages of clients may have a URL in them. */
function reasonOf(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  if (inner instanceof Error && 'code' in inner && typeof inner.code === 'string') return inner.code;
  return inner instanceof Error ? inner.name : 'unknown';
}

const regionText = (region: string): string => region.replaceAll(/[^\w-]/g, '');

const retryAfterMaxSeconds = 30;

function retryAfterMs(response: Response): number {
  const seconds = Number(response.headers.get('retry-after') ?? 0);
  return Number.isFinite(seconds) ? Math.min(retryAfterMaxSeconds, Math.max(0, seconds)) * 1_000 : 0;
}
