import { createHash } from 'node:crypto';
import { type BlobSource, openReader } from '@agentspine/reader';
import { TempSpine } from '@agentspine/testkit';
import { type BlobSink, contentInlineBytesMax, type TraceError } from '@agentspine/trace';
import { type OpenWriterOptions, openWriter } from '@agentspine/writer';
import { expect, test } from 'vitest';

const sha256Of = (body: string | Uint8Array): string => createHash('sha256').update(body).digest('hex');

/** A blob store in memory. */
class MemoryBlobs implements BlobSink, BlobSource {
  readonly blobs = new Map<string, Uint8Array>();

  async put(bytes: Uint8Array): Promise<{ digest: string }> {
    const digest = sha256Of(bytes);
    this.blobs.set(digest, bytes);
    return { digest };
  }

  async get(digest: string): Promise<Uint8Array | undefined> {
    return this.blobs.get(digest);
  }
}

/** A home whose bodies one store keeps and the other one reads. */
class ContentSpine extends TempSpine {
  readonly #open: Disposable[] = [];

  open(options: Omit<OpenWriterOptions, 'home'> & { readonly blobs?: MemoryBlobs | undefined } = {}) {
    const writer = openWriter({ home: this.home, durability: 'process', ...options });
    const reader = openReader({ home: this.home, store: 'spine', blobs: options.blobs });
    this.#open.push(writer, reader);
    return {
      writer,
      put: writer.trace.content.put.bind(writer.trace.content),
      get: reader.content.get.bind(reader.content),
    };
  }

  override [Symbol.dispose](): void {
    for (const opened of this.#open) opened[Symbol.dispose]();
    super[Symbol.dispose]();
  }
}

async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: TraceError) => [error.code, error.field],
  );
}

const rowsSql = 'SELECT sha256, byte_size, mime, created_at, length(body) AS stored FROM content_blobs';

test('A136: a body is kept once, with its first type and time, and comes back byte for byte; an unknown digest is not there', async () => {
  using spine = new ContentSpine();
  const { put, get } = spine.open({ clock: { now: () => 1_234.9 } });
  const text = 'grüße \u0000 \u{1f600}';
  const bytes = new TextEncoder().encode(text);
  const sha256 = sha256Of(bytes);
  const first = await put({ body: text, mime: 'text/plain' });
  expect(first).toEqual({ sha256, byteSize: bytes.length, mime: 'text/plain', createdAt: 1_234, body: bytes });
  expect(await put({ body: bytes, mime: 'text/html', createdAt: 9 })).toEqual(first);
  expect(spine.sql(rowsSql)).toEqual([
    { sha256, byte_size: bytes.length, mime: 'text/plain', created_at: 1_234, stored: bytes.length },
  ]);
  expect(await get(sha256)).toEqual(first);
  expect(await get(`  ${sha256.toUpperCase()}\n`)).toEqual(first);
  for (const unknown of [sha256Of('other'), 'ff', '', `${sha256}0`]) {
    expect(await get(unknown)).toBeUndefined();
  }
  for (const wrong of [undefined, null, 7, {}]) {
    expect(await codeOf(get(wrong as unknown as string))).toEqual(['READER_BAD_REQUEST', undefined]);
  }
  const empty = await put({ body: '', createdAt: -5 });
  expect(await get(empty.sha256)).toEqual({
    sha256: sha256Of(''),
    byteSize: 0,
    mime: null,
    createdAt: -5,
    body: new Uint8Array(0),
  });
});

test('what is no body, type or time is refused', async () => {
  using spine = new ContentSpine();
  const content = spine.open();
  const put = (input: unknown) => codeOf(content.put(input as { body: string }));
  expect(await put({})).toEqual(['EVENT_INVALID', 'body']);
  expect(await put({ body: 7 })).toEqual(['EVENT_INVALID', 'body']);
  expect(await put({ body: { length: 3 } })).toEqual(['EVENT_INVALID', 'body']);
  expect(await put({ body: 'lone \ud800' })).toEqual(['EVENT_INVALID', 'body']);
  expect(await put({ body: 'x', mime: 7 })).toEqual(['EVENT_INVALID', 'mime']);
  expect(await put({ body: 'x', createdAt: Number.NaN })).toEqual(['EVENT_INVALID', 'createdAt']);
  expect(await put('x')).toEqual(['EVENT_INVALID', 'content']);
  expect(spine.sql(rowsSql)).toEqual([]);
});

test('a body over the threshold goes to the sink and leaves a row; without a sink it goes into the table', async () => {
  const sink = new MemoryBlobs();
  using spine = new ContentSpine();
  const { put, get } = spine.open({ blobs: sink });
  const small = new Uint8Array(contentInlineBytesMax).fill(1);
  const large = new Uint8Array(contentInlineBytesMax + 1).fill(2);
  const kept = await put({ body: small, createdAt: 1 });
  const sent = await put({ body: large, createdAt: 2, mime: 'image/png' });
  expect(await put({ body: large, createdAt: 3 })).toEqual(sent);
  expect([...sink.blobs.keys()]).toEqual([sha256Of(large)]);
  expect(spine.sql(`${rowsSql} ORDER BY created_at`)).toEqual([
    { sha256: sha256Of(small), byte_size: small.length, mime: null, created_at: 1, stored: small.length },
    { sha256: sha256Of(large), byte_size: large.length, mime: 'image/png', created_at: 2, stored: 0 },
  ]);
  expect(await get(kept.sha256)).toEqual(kept);
  expect(await get(sent.sha256)).toEqual(sent);
  const { digest } = await sink.put(new Uint8Array([7]));
  expect(await get(digest)).toEqual({
    sha256: digest,
    byteSize: 1,
    mime: null,
    createdAt: null,
    body: new Uint8Array([7]),
  });
  const alone = spine.open();
  expect(await codeOf(alone.get(sent.sha256))).toEqual(['READER_CONTENT_MISSING', undefined]);
  const other = await alone.put({ body: new Uint8Array(contentInlineBytesMax + 1) });
  expect((await alone.get(other.sha256))?.body).toEqual(other.body);
});

test('a body that was damaged is found out; a sink that fails leaves no row', async () => {
  const failing = new MemoryBlobs();
  failing.put = () => Promise.reject(new Error('the disk is full'));
  using spine = new ContentSpine();
  const { put, get } = spine.open({ blobs: failing });
  await expect(put({ body: new Uint8Array(contentInlineBytesMax + 1) })).rejects.toThrow('the disk is full');
  expect(spine.sql(rowsSql)).toEqual([]);
  const { sha256 } = await put({ body: 'right' });
  spine.sql("UPDATE content_blobs SET body = x'7772306e67'");
  expect(await codeOf(get(sha256))).toEqual(['READER_CONTENT_CORRUPT', undefined]);
});

test('a small body is a part of the transaction in which it was put', async () => {
  using spine = new ContentSpine();
  const { writer, put: putBody } = spine.open();
  const put: Promise<unknown>[] = [];
  const work = () => {
    put.push(putBody({ body: 'x' }));
    throw new Error('never mind');
  };
  expect(() => writer.transaction(work)).toThrow('never mind');
  await Promise.all(put);
  expect(spine.sql(rowsSql)).toEqual([]);
});
