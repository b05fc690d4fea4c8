import { TempSpine } from '@agentspine/testkit';
import { AskedTrace } from './ask-trace.ts';
import { type ListenerProblem, type OpenTrace, type OpenTraceOptions, openTrace } from './open-trace.ts';

/** A home of its own with an open trace, both gone at the end of the test. */
export class SpineUnderTest extends TempSpine {
  readonly #options: OpenTraceOptions;
  readonly problems: ListenerProblem[] = [];
  writer: OpenTrace;

  constructor(options: OpenTraceOptions = {}) {
    super();
    this.#options = options;
    this.writer = this.open();
  }

  /** Questions about what is stored. */
  get asked(): AskedTrace {
    return new AskedTrace(this.path);
  }

  /** Opens the trace of the same home once more. */
  open(options: OpenTraceOptions = {}): OpenTrace {
    const onProblem = (problem: ListenerProblem) => void this.problems.push(problem);
    return openTrace({ home: this.home, durability: 'process', onProblem, ...this.#options, ...options });
  }

  /** Closes the trace and opens it anew. */
  reopen(options: OpenTraceOptions = {}): OpenTrace {
    this.writer.close();
    this.writer = this.open(options);
    return this.writer;
  }

  override [Symbol.dispose](): void {
    this.writer.close();
    super[Symbol.dispose]();
  }
}
