import type { Provenance, SourceFileId } from '../custody/source-piece.ts';
import type {
  ApiRetryRecord,
  CompactionRecord,
  NestedToolCallRecord,
  RelationshipRecord,
  SessionRecord,
  ToolResultEventRecord,
  UserTurnRecord,
} from './session-records.ts';
import type { Stamp } from './stamp.ts';
import type { TurnRecord } from './turn-record.ts';

/** `at` says which bytes of which source file a line was derived from; a line without it came from the API. */
interface Derived {
  /** The version of the form. */
  readonly v: 1;
  /** Which bytes of which file say it. */
  readonly at?: Provenance | undefined;
}

/** One line of `ledger.jsonl` (SPEC 2.2). Unknown kinds and versions are skipped by readers. */
export type LedgerLine =
  | (Derived & { readonly kind: 'turn'; readonly record: TurnRecord })
  | (Derived & { readonly kind: 'compaction'; readonly record: CompactionRecord })
  | (Derived & { readonly kind: 'relationship'; readonly record: RelationshipRecord })
  | (Derived & { readonly kind: 'tool_result_event'; readonly record: ToolResultEventRecord })
  | (Derived & { readonly kind: 'user_turn'; readonly record: UserTurnRecord })
  | (Derived & { readonly kind: 'session'; readonly record: SessionRecord })
  | (Derived & { readonly kind: 'nested_tool_call'; readonly record: NestedToolCallRecord })
  | (Derived & { readonly kind: 'api_retry'; readonly record: ApiRetryRecord })
  | (Stamp & { readonly v: 1; readonly kind: 'stamp' })
  | UnknownShapesLine
  | UnparsedLine
  | CursorLine;

/** Names in one source line that the parser does not know: `record:…`, `key:…`, `block:…`. The bytes are in custody. */
export interface UnknownShapesLine {
  /** The version of the form. */
  readonly v: 1;
  /** The kind, from which the shape follows. */
  readonly kind: 'unknown_shapes';
  /** Which bytes of which file say it. */
  readonly at: Provenance;
  /** The harness or API, such as `claude-code`. */
  readonly source: string;
  /** The names that the parser does not know, sorted. */
  readonly names: readonly string[];
}

/** A source line, or a part of one, that is not a record. The bytes are in custody. */
export interface UnparsedLine {
  /** The version of the form. */
  readonly v: 1;
  /** The kind, from which the shape follows. */
  readonly kind: 'unparsed';
  /** Which bytes of which file say it. */
  readonly at: Provenance;
  /** The harness or API, such as `claude-code`. */
  readonly source: string;
  /** Why, in a word. */
  readonly reason: string;
}

/**
 * Closes the lines derived from a chunk of a source file: everything before `offset` is in the ledger.
 * It comes after those lines in the same append, so what it passed was applied; after a crash in between, the chunk is
 * derived again and yields the same facts (INV-04).
 */
export interface CursorLine {
  /** The version of the form. */
  readonly v: 1;
  /** The kind, from which the shape follows. */
  readonly kind: 'cursor';
  /** The transcript. */
  readonly file: SourceFileId;
  /** The absolute path that `file` stands for. */
  readonly path: string;
  /** Which life of the file: a rewrite begins the next one. */
  readonly generation: number;
  /** How far the file was derived, in bytes. */
  readonly offset: number;
  /** How far custody reached then; after `offset` there is at most the beginning of a line. */
  readonly taken: number;
  /** Name and version of the parser, as in `codex/1`. */
  readonly parser: string;
  /** What the parser needs to go on; JSON. */
  readonly state: unknown;
}
