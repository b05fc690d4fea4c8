import type { Trace } from '@agentspine/trace';
import { Cold } from './cold/cold.ts';
import { Recorder, type RecorderParts } from './recorder.ts';

/** What a writer works with. */
export interface WriterParts extends RecorderParts {
  /** The trace. */
  readonly trace: Trace;
}

/** Everything that writes `spine.db`; open one a process and share it. After `close` all calls throw `WRITER_CLOSED`. */
export class Writer extends Recorder {
  /** What agents did: events, tasks, the timeline. */
  readonly trace: Trace;
  /** Days that leave for the cold archive. */
  readonly cold: Cold;

  constructor({ trace, ...parts }: WriterParts) {
    super(parts);
    this.trace = trace;
    this.cold = new Cold(parts.connection);
  }
}
