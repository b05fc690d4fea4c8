import type { DatabaseError } from '@agentspine/sqlite';

/** What went wrong without a call failing; for a log, or for standard error. */
export type WriterProblem =
  /** Records went to the spool; `spine spool replay` brings them back. */
  | {
      readonly kind: 'spooled';
      readonly table: string;
      readonly ids: readonly number[];
      readonly reason: DatabaseError;
    }
  /** A record is safe, but its copy in a trail could not be written. */
  | { readonly kind: 'trail-failed'; readonly trail: string; readonly error: unknown }
  /** A listener of the trace threw; what it was called with is committed. */
  | { readonly kind: 'listener-failed'; readonly error: unknown }
  /** A file of something else was where `spine.db` should be, and is now `backupPath`. */
  | { readonly kind: 'set-aside'; readonly backupPath: string };
