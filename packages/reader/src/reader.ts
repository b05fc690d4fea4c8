import { ReaderError } from './errors.ts';
import type { OpenStore } from './open-store.ts';
import { type ArchiveCounts, readArchiveCounts } from './queries/archive-counts.ts';
import { type CompareRequest, type Comparison, compareModels } from './queries/compare-models.ts';
import { type ImportProblems, type ProblemFilter, readProblems } from './queries/import-problems.ts';
import { listSessions, type SessionFilter, type SessionList } from './queries/list-sessions.ts';
import { readPlanSpend } from './queries/plan-spend.ts';
import { computePlanUsage, type PlanUsage } from './queries/plan-usage.ts';
import type { Plan } from './queries/plans.ts';
import { type Quality, readQuality } from './queries/quality.ts';
import { type FoundSession, findSession } from './queries/session-detail.ts';
import { type Summary, type SummaryRequest, summarise } from './queries/summary.ts';
import type { TurnFilter } from './turn-filter.ts';

/** Questions over one `archive.sqlite`; each is answered in one read transaction. After `close` all throw `READER_CLOSED`. */
export class Reader implements Disposable {
  readonly #archive: OpenStore;
  readonly #nowMs: () => number;
  #isClosed = false;

  constructor(archive: OpenStore, nowMs: () => number) {
    this.#archive = archive;
    this.#nowMs = nowMs;
  }

  /** What turns used, by one key (SPEC 2.11). @throws ReaderError `READER_BAD_REQUEST` */
  summary(request: SummaryRequest): Summary {
    return this.#ask((database) => summarise(database, request, this.#nowMs()));
  }

  /** Models side by side, activity by activity (SPEC 2.11). @throws ReaderError `READER_BAD_REQUEST` */
  compare(request: CompareRequest): Comparison {
    return this.#ask((database) => compareModels(database, request, this.#nowMs()));
  }

  /** Where a plan stands in its current cycle (SPEC 2.11). */
  planUsage(plan: Plan): PlanUsage {
    const nowMs = this.#nowMs();
    return this.#ask((database) => computePlanUsage(plan, readPlanSpend(database, plan, nowMs), nowMs));
  }

  /** Sessions, the last active first. @throws ReaderError `READER_BAD_REQUEST` */
  sessions(filter: SessionFilter = {}): SessionList {
    return this.#ask((database) => listSessions(database, filter, this.#nowMs()));
  }

  /** One session by its id, or by a beginning of it that no other has. */
  sessionDetail(id: string): FoundSession {
    return this.#ask((database) => findSession(database, id, this.#nowMs()));
  }

  /** How sessions ended and how often edits held (SPEC 2.11). @throws ReaderError `READER_BAD_REQUEST` */
  quality(filter: TurnFilter = {}): Quality {
    return this.#ask((database) => readQuality(database, filter, this.#nowMs()));
  }

  /** What imports could not read. */
  problems(filter: ProblemFilter = {}): ImportProblems {
    return this.#ask((database) => readProblems(database, filter));
  }

  /** How many rows there are; cheap. */
  archiveCounts(): ArchiveCounts {
    return this.#ask(readArchiveCounts);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#archive.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #ask<Answer>(question: (database: OpenStore['database']) => Answer): Answer {
    if (this.#isClosed) throw new ReaderError('READER_CLOSED', 'the reader is closed');
    return this.#archive.database.transaction(() => question(this.#archive.database))();
  }
}
