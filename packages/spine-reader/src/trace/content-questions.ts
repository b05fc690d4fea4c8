import { hash } from 'node:crypto';
import { type ContentBlob, contentQuery, type Digest, parseDigest } from '@agentspine/schema';
import { type AskStore, parseText, ReaderError } from '@agentspine/sql';

/** Where large bodies are; the blob store has this shape. */
export interface BlobSource {
  /** The bytes of a digest; `undefined` where there are none. */
  readonly get: (digest: Digest) => Promise<Uint8Array | undefined>;
}

/** `reader.content`: bodies by digest, which events name (SPEC 5.4.7). */
export class ContentQuestions {
  readonly #ask: AskStore;
  readonly #blobs: BlobSource | undefined;

  constructor(ask: AskStore, blobs: BlobSource | undefined) {
    this.#ask = ask;
    this.#blobs = blobs;
  }

  /**
   * The body of a digest, from the table or the blob store; `undefined` where neither has it, and for what is not a digest.
   * @throws ReaderError `READER_CONTENT_CORRUPT`, `READER_CONTENT_MISSING`, `READER_BAD_REQUEST`; BlobStoreError
   */
  async get(sha256: string): Promise<ContentBlob | undefined> {
    const digest = parseDigest(parseText(sha256, 'sha256'));
    if (digest === undefined) return undefined;
    const row = this.#ask((database) => database.prepare(contentQuery).get(digest)) as ContentBlob | undefined;
    const isInline = row !== undefined && row.body.length === row.byteSize;
    const body = isInline ? new Uint8Array(row.body) : await this.#blobs?.get(digest);
    if (body === undefined) {
      if (row === undefined) return undefined;
      const advice = this.#blobs === undefined ? 'open the reader with the blob store' : 'restore a backup';
      throw new ReaderError('READER_CONTENT_MISSING', `the body of ${digest} is not in spine.db: ${advice}`);
    }
    if (isInline && hash('sha256', body) !== digest) {
      throw new ReaderError(
        'READER_CONTENT_CORRUPT',
        `the body of ${digest} in content_blobs fails its digest: restore a backup`,
      );
    }
    const { mime = null, createdAt = null } = row ?? {};
    return { sha256: digest, byteSize: body.length, mime, createdAt, body };
  }
}
