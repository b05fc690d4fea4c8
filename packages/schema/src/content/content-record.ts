import type { Provenance } from '../custody/source-piece.ts';
import type { Digest } from '../digest.ts';
import type { SourceName } from '../source-name.ts';

/** `full` points at raw bytes or holds text, `hash-only` holds hash and length, `off` writes nothing (SPEC 2.9, Q14, Q22). */
export type ContentMode = 'full' | 'hash-only' | 'off';

/** A line of `content/<sessionId>.jsonl`. */
export interface ContentRecord {
  /** The harness or API, such as `claude-code`. */
  readonly source: SourceName;
  /** The session, as its source names it. */
  readonly sessionId: string;
  /** The message it is of, as its source names it: a response, a prompt; of the result of a tool the id of its call. */
  readonly messageId: string;
  /** When it was logged: RFC 3339. */
  readonly ts: string;
  /** Whose words it holds. */
  readonly role: 'user' | 'assistant' | 'tool_result';
  /** Which part of the message it is. */
  readonly kind: 'text' | 'thinking' | 'tool_use' | 'tool_result';
  /** Digest of the content, as `measureValue` makes it; absent where `raw` proves it. */
  readonly contentHash?: Digest | undefined;
  /** Bytes of the content in UTF-8. */
  readonly contentLength?: number | undefined;
  /** The source line that holds the content, for records derived from custody. */
  readonly at?: Provenance | undefined;
  /** Digest of the custody piece that holds the line, and the line's bytes within that piece. */
  readonly raw?: { readonly digest: Digest; readonly from: number; readonly to: number } | undefined;
  /** The text, in mode `full`, where no bytes in custody hold it. */
  readonly text?: string | undefined;
  /** What the tool was called with. */
  readonly toolUse?: { readonly id: string; readonly name: string; readonly input: unknown } | undefined;
  /** What the tool returned. */
  readonly toolResult?:
    | { readonly toolUseId: string; readonly content: string; readonly isError?: boolean | undefined }
    | undefined;
}
