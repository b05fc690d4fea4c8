import { type WorkflowRun, workflowRunStatuses } from '@agentspine/schema';
import type { ArchiveBothOptions } from './archive-both.ts';

const dayMs = 86_400_000;

/** A line as the store that is compared takes it: with every key. */
export interface DrawnLine {
  readonly source: string;
  readonly type: string;
  readonly refId: string | null;
  readonly payload: string | null;
  readonly timestamp: number;
}

/** A filter without keys that are undefined. */
export type DrawnFilter = {
  readonly [Key in 'source' | 'type' | 'refId']?: string;
} & { readonly [Key in 'since' | 'until' | 'limit']?: number };

const sources = ['workflow', 'workflow', 'workflow', 'system', 'reflex'] as const;
const types = [
  'started',
  'thread_workflow_message',
  'thread_workflow_message',
  'thread_command_event',
  'note',
] as const;

/** Payloads of every shape that somebody looks into, and of none. */
const payloads: readonly (string | null)[] = [
  null,
  '',
  'plain words',
  '{"prompt":"cut off',
  '[]',
  '[{"role":"a","content":"in an array"}]',
  '0',
  'null',
  '"text"',
  ' {"role":"a","content":"spaces"} ',
  '{"prompt":"p","maxRounds":3}',
  '{"prompt":"p","maxRounds":3,"dryRun":true,"other":[1]}',
  '{"prompt":"p","maxRounds":3,"dryRun":"true"}',
  '{"prompt":"p","maxRounds":"3"}',
  '{"triggerPayload":{"prompt":"inner","maxRounds":1e3}}',
  '{"triggerPayload":{"free":{"form":[1,null]}}}',
  '{"triggerPayload":[1]}',
  '{"triggerPayload":null}',
  '{"role":"author","content":"one"}',
  '{"role":"author","content":"two","meta":{"a":1},"timestamp":12}',
  '{"role":"author","content":"three","meta":null,"timestamp":"12"}',
  '{"role":"author","content":5}',
  '{"role":"__start__","content":"go"}',
  '{"role":5,"content":"five"}',
  '{"type":"thread_start"}',
  '{"type":"thread_start","role":"author","content":"started"}',
  '{"type":"command","role":"author"}',
  '{"type":"command","content":"said","exit":1}',
  '{"type":7,"role":"author","content":"seven"}',
  '{"type":null,"role":null}',
  '{"content":"nobody"}',
  '{"__proto__":{"role":"author","content":"inherited"},"type":"proto"}',
  '{"role":"🦀","content":"\\u0000\\u2028 ü","type":"unicode"}',
];

/** Draws what callers of a log might do. */
export class LogDraw {
  readonly #random: () => number;
  readonly #times = [0];

  constructor(random: () => number) {
    this.#random = random;
  }

  /** One of the choices. */
  oneOf<Choice>(choices: readonly Choice[]): Choice {
    return choices[this.below(choices.length)] as Choice;
  }

  below(count: number): number {
    return Math.floor(this.#random() * count);
  }

  runId(): string {
    return `run-${this.below(40)}`;
  }

  line(): DrawnLine {
    return {
      source: this.oneOf(sources),
      type: this.oneOf(types),
      refId: this.oneOf([null, '', this.runId(), this.runId(), this.runId()]),
      payload: this.oneOf(payloads),
      timestamp: this.#time(),
    };
  }

  run(): WorkflowRun {
    return {
      runId: this.runId(),
      workflow: this.workflow(),
      status: this.oneOf(workflowRunStatuses),
      timestamp: this.#time(),
      exitCode: this.oneOf([null, 0, 1, 137, -1]),
    };
  }

  workflow(): string {
    return `workflow-${this.below(3)}`;
  }

  filter(): DrawnFilter {
    const all: DrawnFilter = {
      source: this.oneOf(sources),
      type: this.oneOf(types),
      refId: this.runId(),
      since: this.oneOf(this.#times),
      until: this.oneOf(this.#times),
      limit: this.oneOf([0, 1, 2, 50]),
    };
    return Object.fromEntries(Object.entries(all).filter(() => this.below(3) === 0)) as DrawnFilter;
  }

  /** When and how the log is archived; its days are those of the lines, and some before and behind. */
  archiving(): ArchiveBothOptions {
    return {
      now: (this.below(26) - 3) * dayMs + this.oneOf([0, 1, this.below(dayMs), dayMs - 1]),
      retentionMs: this.oneOf([0, 0, 1, this.below(3 * dayMs)]),
      maxDays: this.oneOf([undefined, undefined, 0, 1, 2]),
      holdActiveRuns: this.oneOf([true, false]),
      compression: this.oneOf(['none', 'none', 'zstd']),
    };
  }

  /** Not in order, before the epoch as well, and never twice: which of two runs of one time is first is said by neither. */
  #time(): number {
    const time = (this.below(20_000) - 2_000) * 100_000 + this.#times.length;
    this.#times.push(time);
    return time;
  }
}
