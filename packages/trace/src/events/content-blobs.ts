import { hash } from 'node:crypto';
import { type ContentBlob, contentQuery, isJsonObject } from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';
import { parseInstant, parseObject, parseOptionalText, refusedField } from '../trace-fields.ts';

/** Bodies of more bytes go into the blob store, if the writer has one (SPEC 5.4.7). */
export const contentInlineBytesMax = 256 * 1024;

/** Where large bodies go; the blob store has this shape. A digest that `put` returned can be read forever. */
export interface BlobSink {
  /** Stores bytes and returns their digest. */
  readonly put: (bytes: Uint8Array) => Promise<{ readonly digest: string }>;
}

/** A body to be kept, such as the text of a prompt. */
export interface ContentInput {
  /** The bytes, or a text that is stored as UTF-8. */
  readonly body: string | Uint8Array;
  /** The kind of content, such as `text/plain`. */
  readonly mime?: string | null | undefined;
  /** Milliseconds; default now. */
  readonly createdAt?: number | undefined;
}

/** What the store of bodies works with. */
export interface ContentBlobsParts {
  /** The open `spine.db`. */
  readonly connection: SpineConnection;
  /** The time, in milliseconds since the epoch. */
  readonly now: () => number;
  /** Where large bodies go. */
  readonly sink: BlobSink | undefined;
}

const insertSql = `INSERT INTO content_blobs (sha256, byte_size, mime, created_at, body) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (sha256) DO NOTHING`;
const elsewhere = new Uint8Array(0);

/**
 * Bodies by digest: small ones in `content_blobs`, large ones in the blob store with a row that has their size, type and time,
 * and an empty body (SPEC 4.4). The bytes are durable before their row is; a crash between leaves a blob that nobody names.
 */
export class ContentBlobs {
  readonly #parts: ContentBlobsParts;

  constructor(parts: ContentBlobsParts) {
    this.#parts = parts;
  }

  /**
   * Keeps a body, a text as UTF-8, and returns it as it is stored: type and time are those of the first time. What has at most
   * `contentInlineBytesMax` bytes, and anything where there is no blob store, is written when the call returns, before the
   * promise is looked at, so that it may be a part of a transaction.
   * @throws TraceError `EVENT_INVALID`, DatabaseError `SPINE_…`; BlobStoreError
   */
  async put(input: ContentInput): Promise<ContentBlob> {
    const { sink, connection } = this.#parts;
    const { bytes, mime, createdAt } = this.#parse(input);
    const isInline = bytes.length <= contentInlineBytesMax || sink === undefined;
    const sha256 = isInline ? hash('sha256', bytes) : (await sink.put(bytes)).digest;
    const row = connection.writeOnce(() => {
      const body = isInline ? bytes : elsewhere;
      connection.prepare(insertSql).run(sha256, bytes.length, mime, createdAt, body);
      return this.#row(sha256);
    });
    return { ...(row ?? { sha256, mime, createdAt }), byteSize: bytes.length, body: bytes };
  }

  #row(sha256: string): ContentBlob | undefined {
    const row = this.#parts.connection.prepare(contentQuery).get(sha256) as
      | (ContentBlob & { body: Buffer })
      | undefined;
    return row && { ...row, body: new Uint8Array(row.body) };
  }

  #parse(input: ContentInput) {
    const { body, mime, createdAt } = parseObject(input, 'content');
    return {
      bytes: parseBody(body),
      mime: parseOptionalText(mime, 'mime') ?? null,
      createdAt: parseInstant(createdAt ?? Math.trunc(this.#parts.now()), 'createdAt'),
    };
  }
}

/** The bytes as they are now: the caller may go on with theirs. */
function parseBody(body: unknown): Uint8Array {
  if (isJsonObject(body) && body instanceof Uint8Array) return new Uint8Array(body);
  const text = parseOptionalText(body, 'body');
  if (text === undefined) throw refusedField('body', 'must be a text or bytes');
  return new TextEncoder().encode(text);
}
