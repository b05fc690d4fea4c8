import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { TraceError } from '../../src/errors.ts';
import { type BlobSink, contentInlineBytesMax } from '../../src/index.ts';
import { SpineUnderTest } from '../spine-under-test.ts';

const sha256Of = (body: string | Uint8Array): string => createHash('sha256').update(body).digest('hex');

/** A blob store in memory. */
class MemorySink implements BlobSink {
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

async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: TraceError) => [error.code, error.field],
  );
}

const rowsSql = 'SELECT sha256, byte_size, mime, created_at, length(body) AS stored FROM content_blobs';

test('A136: a body is kept once, with its first type and time, and comes back byte for byte; an unknown digest is not there', async () => {
  using spine = new SpineUnderTest({ clock: { now: () => 1_234.9 } });
  const { trace } = spine.writer;
  const text = 'grüße \u0000 \u{1f600}';
  const bytes = new TextEncoder().encode(text);
  const sha256 = sha256Of(bytes);
  const first = await trace.content.put({ body: text, mime: 'text/plain' });
  expect(first).toEqual({ sha256, byteSize: bytes.length, mime: 'text/plain', createdAt: 1_234, body: bytes });
  expect(await trace.content.put({ body: bytes, mime: 'text/html', createdAt: 9 })).toEqual(first);
  expect(spine.sql(rowsSql)).toEqual([
    { sha256, byte_size: bytes.length, mime: 'text/plain', created_at: 1_234, stored: bytes.length },
  ]);
  expect(await trace.content.get(sha256)).toEqual(first);
  expect(await trace.content.get(`  ${sha256.toUpperCase()}\n`)).toEqual(first);
  for (const unknown of [sha256Of('other'), 'ff', '', `${sha256}0`, undefined as unknown as string]) {
    expect(await trace.content.get(unknown)).toBeUndefined();
  }
  const empty = await trace.content.put({ body: '', createdAt: -5 });
  expect(await trace.content.get(empty.sha256)).toEqual({
    sha256: sha256Of(''),
    byteSize: 0,
    mime: null,
    createdAt: -5,
    body: new Uint8Array(0),
  });
});

test('what is no body, type or time is refused', async () => {
  using spine = new SpineUnderTest();
  const put = (input: unknown) => codeOf(spine.writer.trace.content.put(input as { body: string }));
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
  const sink = new MemorySink();
  using spine = new SpineUnderTest({ blobs: sink });
  const small = new Uint8Array(contentInlineBytesMax).fill(1);
  const large = new Uint8Array(contentInlineBytesMax + 1).fill(2);
  const kept = await spine.writer.trace.content.put({ body: small, createdAt: 1 });
  const sent = await spine.writer.trace.content.put({ body: large, createdAt: 2, mime: 'image/png' });
  expect(await spine.writer.trace.content.put({ body: large, createdAt: 3 })).toEqual(sent);
  expect([...sink.blobs.keys()]).toEqual([sha256Of(large)]);
  expect(spine.sql(`${rowsSql} ORDER BY created_at`)).toEqual([
    { sha256: sha256Of(small), byte_size: small.length, mime: null, created_at: 1, stored: small.length },
    { sha256: sha256Of(large), byte_size: large.length, mime: 'image/png', created_at: 2, stored: 0 },
  ]);
  expect(await spine.writer.trace.content.get(kept.sha256)).toEqual(kept);
  expect(await spine.writer.trace.content.get(sent.sha256)).toEqual(sent);
  const { digest } = await sink.put(new Uint8Array([7]));
  expect(await spine.writer.trace.content.get(digest)).toEqual({
    sha256: digest,
    byteSize: 1,
    mime: null,
    createdAt: null,
    body: new Uint8Array([7]),
  });
  const alone = spine.reopen({ blobs: undefined });
  expect(await codeOf(alone.trace.content.get(sent.sha256))).toEqual(['CONTENT_MISSING', undefined]);
  const other = await alone.trace.content.put({ body: new Uint8Array(contentInlineBytesMax + 1) });
  expect((await alone.trace.content.get(other.sha256))?.body).toEqual(other.body);
});

test('a body that was damaged is found out; a sink that fails leaves no row', async () => {
  const failing: BlobSink = { put: () => Promise.reject(new Error('the disk is full')), get: async () => undefined };
  using spine = new SpineUnderTest({ blobs: failing });
  const { trace } = spine.writer;
  await expect(trace.content.put({ body: new Uint8Array(contentInlineBytesMax + 1) })).rejects.toThrow(
    'the disk is full',
  );
  expect(spine.sql(rowsSql)).toEqual([]);
  const { sha256 } = await trace.content.put({ body: 'right' });
  spine.sql("UPDATE content_blobs SET body = x'7772306e67'");
  expect(await codeOf(trace.content.get(sha256))).toEqual(['CONTENT_CORRUPT', undefined]);
});

test('a small body is a part of the transaction in which it was put', async () => {
  using spine = new SpineUnderTest();
  const put: Promise<unknown>[] = [];
  const work = () => {
    put.push(spine.writer.trace.content.put({ body: 'x' }));
    throw new Error('never mind');
  };
  expect(() => spine.writer.transaction(work)).toThrow('never mind');
  await Promise.all(put);
  expect(spine.sql(rowsSql)).toEqual([]);
});
