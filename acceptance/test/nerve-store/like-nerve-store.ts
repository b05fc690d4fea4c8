import { isDeepStrictEqual } from 'node:util';
import { isWorkflowStep, keepsExitCode } from '@agentspine/schema';
import { seededRandom } from '@agentspine/testkit';
import { WriterError } from '@agentspine/writer';
import type { LogStore } from '@uncaged/nerve-store';
import { expect } from 'vitest';
import { ArchiveBoth } from './archive-both.ts';
import { LogDraw } from './draw-log.ts';
import { OurLog, TheirLog } from './log-stores.ts';

type Comparison = readonly [unknown, unknown];

/** What theirs is asked about one run. */
type RunQuestion =
  | 'getWorkflowRun'
  | 'getTriggerPayload'
  | 'getThreadMessages'
  | 'getThreadEvents'
  | 'getThreadRoundCount';

/**
 * Does the same to our log and to that of `@uncaged/nerve-store` 0.5.0, drawn from a seed, and compares every answer.
 * Where the two differ on purpose (`like-nerve-store.int.test.ts` lists it) the draw keeps off, or says how here and in
 * `archive-both.ts`.
 */
export class LikeNerveStore implements Disposable {
  readonly ours = new OurLog();
  readonly #theirs = new TheirLog();
  readonly theirs: LogStore = this.#theirs.log;
  readonly theirFolder = this.#theirs.folder;
  readonly archiving = new ArchiveBoth(this.ours, this.#theirs);
  readonly #draw: LogDraw;
  readonly #seed: number;
  /** How many steps ours refused and theirs took. */
  refused = 0;

  constructor(seed: number) {
    this.#seed = seed;
    this.#draw = new LogDraw(seededRandom(seed));
  }

  /** The lines of a day's file of theirs. */
  theirLinesOf(day: string): readonly string[] | undefined {
    return this.#theirs.linesOf(day);
  }

  /** Does so many operations. */
  async run(operations: number): Promise<void> {
    for (let number = 1; number <= operations; number += 1) {
      const [name, compare] = this.#draw.oneOf(this.#operations);
      this.#expectSame(await compare(), `operation ${number}, ${name}`);
    }
    this.#expectSame([this.ours.lines.query(), this.theirs.query()], 'what is left');
    this.#expectSame(await this.archiving.compareFiles(), 'files');
  }

  #expectSame([answer, expected]: readonly [unknown, unknown], what: string): void {
    if (!isDeepStrictEqual(answer, expected)) expect(answer, `seed ${this.#seed}, ${what}`).toStrictEqual(expected);
  }

  /** Each returns our answer and theirs; where they say null ours are undefined. */
  readonly #operations: readonly (readonly [name: string, compare: () => Comparison | Promise<Comparison>])[] = [
    ['append', () => this.#append()],
    ['append', () => this.#append()],
    ['append', () => this.#append()],
    ['upsertWorkflowRun', () => this.#upsert()],
    ['upsertWorkflowRun', () => this.#upsert()],
    ['query', () => this.#query()],
    ['getWorkflowRun', () => this.#ofRun((runs, id) => runs.get(id), 'getWorkflowRun')],
    ['getTriggerPayload', () => this.#ofRun((runs, id) => runs.triggerPayload(id), 'getTriggerPayload')],
    ['getThreadMessages', () => this.#ofRun((runs, id) => runs.messages(id), 'getThreadMessages')],
    ['getThreadEvents', () => this.#ofRun((runs, id) => runs.commandEvents(id), 'getThreadEvents')],
    ['getThreadRoundCount', () => this.#ofRun((runs, id) => runs.roundCount(id), 'getThreadRoundCount')],
    ['getThreadRounds', () => this.#rounds()],
    ['getActiveWorkflowRuns', () => this.#active()],
    ['getAllWorkflowRuns', () => this.#all()],
    ['meta', () => this.#meta()],
    ['archiveLogs', () => this.#archive()],
  ];

  #append() {
    const line = this.#draw.line();
    return [this.ours.log.append(line), this.theirs.append(line)] as const;
  }

  #upsert() {
    const line = this.#draw.line();
    const drawn = this.#draw.run();
    // They keep any exit code (SPEC 3.3).
    const run = { ...drawn, exitCode: keepsExitCode(drawn.status) ? drawn.exitCode : null };
    const from = this.theirs.getWorkflowRun(run.runId)?.status;
    const isStep = isWorkflowStep(from, run.status);
    if (!isStep) {
      // They take any step (V3); ours has to be told.
      expect(() => this.ours.log.upsertWorkflowRun(line, drawn)).toThrow(WriterError);
      this.refused += 1;
      if (this.#draw.below(4) > 0) return [from, this.ours.log.getWorkflowRun(run.runId)?.status] as const;
    }
    const ours = this.ours.log.upsertWorkflowRun(line, drawn, { force: !isStep });
    return [ours, this.theirs.upsertWorkflowRun(line, run)] as const;
  }

  #query() {
    const filter = this.#draw.filter();
    const ours = this.#draw.below(2) === 0 ? this.ours.lines.query(filter) : [...this.ours.lines.iterate(filter)];
    return [ours, this.theirs.query(filter)] as const;
  }

  #ofRun(ask: (runs: OurLog['runs'], runId: string) => unknown, theirs: RunQuestion) {
    const runId = this.#draw.runId();
    return [ask(this.ours.runs, runId) ?? null, this.theirs[theirs](runId)] as const;
  }

  #rounds() {
    const page = { before: this.#draw.below(6), limit: this.#draw.oneOf([-1, 0, 1, 2, 100]) };
    const runId = this.#draw.runId();
    return [this.ours.runs.rounds(runId, page), this.theirs.getThreadRounds(runId, page)] as const;
  }

  #active() {
    const workflow = this.#draw.oneOf([undefined, this.#draw.workflow()]);
    return [this.ours.runs.active(workflow), this.theirs.getActiveWorkflowRuns(workflow)] as const;
  }

  #all() {
    const workflow = this.#draw.oneOf([undefined, this.#draw.workflow()]);
    return [this.ours.runs.all(workflow), this.theirs.getAllWorkflowRuns(workflow ?? null)] as const;
  }

  #meta() {
    const key = `key-${this.#draw.below(5)}`;
    if (this.#draw.below(2) === 0) {
      const value = this.#draw.oneOf(['', 'value', '🦀', String(this.#draw.below(1_000))]);
      this.ours.log.setMeta(key, value);
      this.theirs.setMeta(key, value);
    }
    return [this.ours.log.getMeta(key) ?? null, this.theirs.getMeta(key)] as const;
  }

  /** Not as often as the others: it syncs several files a day that leaves. */
  async #archive() {
    if (this.#draw.below(5) > 0) return [undefined, undefined] as const;
    return this.archiving.compare(this.#draw.archiving());
  }

  [Symbol.dispose](): void {
    this.#theirs[Symbol.dispose]();
    this.ours[Symbol.dispose]();
  }
}
