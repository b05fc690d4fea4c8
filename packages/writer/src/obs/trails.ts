import { join } from 'node:path';
import type { WriterProblem } from '../options.ts';
import type { AppendLine, Clock } from './ports.ts';

export interface TrailOptions {
  readonly directory: string;
  readonly appendLine: AppendLine;
  readonly clock: Clock;
  readonly sync: boolean;
  readonly onProblem: (problem: WriterProblem) => void;
}

/**
 * Copies of some records in plain JSONL, `<trail>-<UTC day>.jsonl`, that outlive the database (SPEC 1.6). The record itself
 * is safe before its copy is written, so a copy that fails is reported and nothing else.
 */
export class Trails {
  readonly #options: TrailOptions;

  constructor(options: TrailOptions) {
    this.#options = options;
  }

  append(trail: string, rowJson: string): void {
    const { directory, appendLine, clock, sync, onProblem } = this.#options;
    const day = new Date(clock.now()).toISOString().slice(0, 10);
    try {
      appendLine(join(directory, `${trail}-${day}.jsonl`), rowJson, { sync });
    } catch (error) {
      onProblem({ kind: 'trail-failed', trail, error });
    }
  }
}
