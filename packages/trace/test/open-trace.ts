import { join } from 'node:path';
import { blockingTimer, type Durability, SpineConnection } from '@agentspine/sqlite';
import { type BlobSink, makeTrace, type Trace } from '../src/index.ts';

export interface OpenTraceOptions {
  readonly home?: string | undefined;
  readonly durability?: Durability | undefined;
  readonly clock?: { readonly now: () => number } | undefined;
  readonly blobs?: BlobSink | undefined;
  readonly onProblem?: ((problem: ListenerProblem) => void) | undefined;
}

/** A listener that threw. */
export interface ListenerProblem {
  readonly kind: 'listener-failed';
  readonly error: unknown;
}

/** A trace on a connection of its own. */
export class OpenTrace implements Disposable {
  readonly trace: Trace;
  readonly #connection: SpineConnection;

  constructor(connection: SpineConnection, trace: Trace) {
    this.#connection = connection;
    this.trace = trace;
  }

  transaction<Result>(work: () => Result): Result {
    return this.#connection.transaction(work);
  }

  migrate(): void {
    this.#connection.open();
  }

  close(): void {
    this.#connection.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** Opens the trace of a home for writing; makes what is missing. */
export function openTrace(options: OpenTraceOptions): OpenTrace {
  return open(options, 'write');
}

/** Opens the trace of a home that is there for reading. */
export function openTraceToRead(options: OpenTraceOptions): OpenTrace {
  return open(options, 'read');
}

function open(options: OpenTraceOptions, access: 'read' | 'write'): OpenTrace {
  const { home = '', durability = 'power', clock = Date, blobs, onProblem } = options;
  const path = join(home, 'spine.db');
  const connection = new SpineConnection({
    ...{ path, access, durability, busyTimeoutMs: 10_000, timer: blockingTimer },
    nextToken: () => crypto.randomUUID(),
    now: () => new Date(clock.now()),
    onSetAside: () => undefined,
  });
  connection.open();
  const trace = makeTrace({
    ...{ path, connection, now: clock.now, random: Math.random, nextId: () => crypto.randomUUID(), blobs },
    onListenerFailed: (error) => onProblem?.({ kind: 'listener-failed', error }),
  });
  return new OpenTrace(connection, trace);
}
