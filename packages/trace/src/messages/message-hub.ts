import type { DomainEvent } from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';
import { messagesOf } from './messages-of.ts';
import type { TraceMessage } from './trace-message.ts';

/** Called with each message. It may write, and may be asynchronous; it is not awaited. */
export type TraceListener = (message: TraceMessage) => unknown;

/** What the messages are made from. */
export interface MessageHubOptions {
  /** The open `spine.db`. */
  readonly connection: SpineConnection;
  /** Called with what a listener threw. */
  readonly onListenerFailed: (error: unknown) => void;
}

/** Reports to listeners of this process what this writer committed, in the order of `events` (SPEC 4.12). */
export class MessageHub {
  readonly #options: MessageHubOptions;
  readonly #listeners = new Set<{ readonly listener: TraceListener }>();

  constructor(options: MessageHubOptions) {
    this.#options = options;
  }

  /**
   * Calls `listener` after each commit, before the call that wrote returns; never for what was rolled back. One that throws
   * disturbs neither the write nor others. @throws DatabaseError `WRITER_CLOSED`
   */
  subscribe(listener: TraceListener): Disposable {
    this.#options.connection.refuseClosed();
    const entry = { listener };
    this.#listeners.add(entry);
    return { [Symbol.dispose]: () => void this.#listeners.delete(entry) };
  }

  /** Call it in the transaction of the event. */
  publish(event: DomainEvent): void {
    if (this.#listeners.size > 0) this.#options.connection.afterCommit(() => this.#tell(event));
  }

  #tell(event: DomainEvent): void {
    for (const message of messagesOf(event)) {
      for (const { listener } of this.#listeners) this.#call(listener, message);
    }
  }

  #call(listener: TraceListener, message: TraceMessage): void {
    try {
      const result = listener(message);
      if (result instanceof Promise) result.catch(this.#options.onListenerFailed);
    } catch (error) {
      this.#options.onListenerFailed(error);
    }
  }
}
