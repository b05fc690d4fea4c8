/**
 * A bucket as an object store. What must not be replaced is written with `If-None-Match: *`. Where the answer to such a request is lost, the
 * next one is told that there is an object: it is ours if it has the same bytes.
 */
import assert from 'node:assert/strict';
import { readAwsSettings, type SettingsPlace } from './aws-settings.ts';
import { ObjectStoreError } from './errors.ts';
import {
  compareKeys,
  isObjectKey,
  type ObjectEntry,
  type ObjectStore,
  objectBytesMax,
  type PutIfAbsent,
} from './object-store.ts';
import { parseListPage } from './parse-answers.ts';
import { formatS3Address, parseEndpoint, parseS3Address, type S3Address } from './s3-address.ts';
import { S3Requests, type S3Surroundings } from './s3-requests.ts';

/** Opens a bucket; asks nobody. @throws ObjectStoreError `OBJECTS_ADDRESS_WRONG`, `OBJECTS_NO_CREDENTIALS` */
export async function openS3Store(
  text: string,
  { env, homeDirectory, ...surroundings }: SettingsPlace & S3Surroundings,
): Promise<ObjectStore> {
  const address = parseS3Address(text);
  const settings = await readAwsSettings({ env, homeDirectory });
  const endpoint = settings.endpoint === undefined ? undefined : parseEndpoint(settings.endpoint, 'AWS_ENDPOINT_URL');
  return new S3Store(address, new S3Requests(address, { ...settings, endpoint }, surroundings));
}

const pageSize = 1_000;
/** A listing of a hundred million keys would not be one of ours. */
const pagesMax = 100_000;

class S3Store implements ObjectStore {
  readonly name: string;
  readonly #prefix: string;
  readonly #requests: S3Requests;
  #isBucketThere = false;

  constructor(address: S3Address, requests: S3Requests) {
    this.name = formatS3Address(address);
    this.#prefix = address.prefix;
    this.#requests = requests;
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    const { status, bytes } = await this.#requests.send({ method: 'GET', key: this.#keyOf(key), expected: [404] });
    return status === 404 ? await this.#absent() : bytes;
  }

  async getRange(key: string, from: number, to: number): Promise<Uint8Array | undefined> {
    assert(0 <= from && from < to, 'a range goes forward');
    const headers = { range: `bytes=${from}-${to - 1}` };
    const { status, bytes } = await this.#requests.send({
      method: 'GET',
      key: this.#keyOf(key),
      headers,
      expected: [404, 416],
    });
    if (status === 404) return this.#absent();
    if (status === 416) return new Uint8Array(0);
    // A store that does not know ranges sends all of it.
    return status === 206 ? bytes : bytes.subarray(from, to);
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    assert(bytes.length <= objectBytesMax, 'an object is one request');
    await this.#requests.send({ method: 'PUT', key: this.#keyOf(key), body: bytes });
  }

  async putIfAbsent(key: string, bytes: Uint8Array): Promise<PutIfAbsent> {
    assert(bytes.length <= objectBytesMax, 'an object is one request');
    const headers = { 'if-none-match': '*' };
    const request = { method: 'PUT', key: this.#keyOf(key), headers, body: bytes, expected: [412, 501] } as const;
    const { status } = await this.#requests.send(request);
    // A store without conditions, such as Swift's: between the look and the write another one may come.
    if (status === 501 && (await this.get(key)) === undefined) {
      await this.put(key, bytes);
      return 'stored';
    }
    if (status !== 412 && status !== 501) return 'stored';
    const there = await this.get(key);
    return there !== undefined && Buffer.compare(there, bytes) === 0 ? 'same' : 'other';
  }

  async list(prefix: string, limit = Number.POSITIVE_INFINITY): Promise<readonly ObjectEntry[]> {
    const entries: ObjectEntry[] = [];
    let next: string | undefined;
    for (let page = 0; page < pagesMax; page += 1) {
      const query = {
        'list-type': '2',
        'max-keys': String(Math.min(pageSize, limit)),
        'encoding-type': 'url',
        prefix: `${this.#prefix}${prefix}`,
        ...(next === undefined ? {} : { 'continuation-token': next }),
      };
      const { bytes } = await this.#requests.send({ method: 'GET', key: '', query });
      const found = parseListPage(Buffer.from(bytes).toString('utf8'));
      if (found === undefined) throw this.#noListing();
      for (const entry of found.entries) {
        const key = entry.key.slice(this.#prefix.length);
        if (entry.key.startsWith(this.#prefix) && isObjectKey(key)) entries.push({ ...entry, key });
      }
      next = found.next;
      if (next === undefined || entries.length >= limit) return entries.toSorted((a, b) => compareKeys(a.key, b.key));
    }
    throw this.#noListing();
  }

  async delete(key: string): Promise<void> {
    await this.#requests.send({ method: 'DELETE', key: this.#keyOf(key), expected: [404] });
  }

  #keyOf(key: string): string {
    assert(isObjectKey(key), 'a key is names');
    return `${this.#prefix}${key}`;
  }

  /** No object, or no bucket: a listing tells, and fails where there is none. */
  async #absent(): Promise<undefined> {
    if (this.#isBucketThere) return undefined;
    const query = { 'list-type': '2', 'max-keys': '1', prefix: this.#prefix };
    await this.#requests.send({ method: 'GET', key: '', query });
    this.#isBucketThere = true;
    return undefined;
  }

  #noListing(): ObjectStoreError {
    return new ObjectStoreError(
      'OBJECTS_FAILED',
      `${this.name} does not list its objects as S3 does; see the address of the store`,
    );
  }
}
