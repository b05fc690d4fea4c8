import { homedir } from 'node:os';
import { cwd, env } from 'node:process';
import { knownHarnesses } from '@agentspine/harnesses';
import type { Harness } from '@agentspine/ingest';
import { type ClaimSlice, readClaimSlice, readClaims, type ShownClaims } from '@agentspine/judge';
import type { BuildResult, ClaimPart } from '@agentspine/read-model';
import {
  openReader,
  type QueryLimits,
  type QueryResult,
  type Reader,
  type ReaderStore,
  runQuery,
  type SearchOptions,
} from '@agentspine/reader';
import type { ContentMode, ContentRecord, TimeZone, UtcDay } from '@agentspine/schema';
import { type Examination, type Home, type HomeContext, HomeError, homeOf, timezoneOf } from '@agentspine/stores';
import type { ColdTable } from '@agentspine/stores/cold-tables';
import { findLostSpine } from '@agentspine/stores/find-lost-spine';
import { openWriterOf, sentenceOf } from '@agentspine/stores/spine';
import { blobsOf } from '@agentspine/stores/with-reader';
import type { Writer } from '@agentspine/writer';
import { renewArchive } from './archive-upkeep.ts';
import { type BlobGarbage, collectBlobGarbage, type GarbageRequest } from './blobs/collect-blob-garbage.ts';
import { type DoctorReport, examineHome } from './doctor/examine-home.ts';
import { type ListedHarness, listHarnesses } from './import/list-harnesses.ts';
import { type RederiveReport, rederiveHome } from './import/rederive-home.ts';
import { type ImportResult, runImport } from './import/run-import.ts';
import { type ImportedTrace, importTrace } from './import/trace/import-trace.ts';
import { type LedgerReport, verifyLedger } from './ledger-upkeep.ts';
import { parseClaimPart, parsePaths, parseRequest, parseWords } from './parse-request.ts';
import { type HomeStatus, readHomeStatus } from './read-home-status.ts';
import { type FoundInTrace, searchTrace } from './search/search-trace.ts';
import { readContentRecords } from './session/read-content-records.ts';
import { archiveColdDays, type ColdArchiveReport, type ColdRequest, readRetention } from './store/archive-cold-days.ts';
import { measureStore, type SizeReport } from './store/measure-store.ts';
import { restoreColdDay } from './store/restore-cold-day.ts';
import { type TableReport, verifyColdTables } from './store/verify-cold-tables.ts';

/** Where the home is, and what replaces the clock, the environment and the rest of the machine. */
export interface OpenHomeOptions extends Omit<Partial<HomeContext>, 'harnesses'> {
  /** Default `AGENTSPINE_HOME` of `env`, or `.agentspine` in the user's folder. */
  readonly directory?: string | undefined;
  /** The time zone of days in answers, by its IANA name; default as `timezoneOf` says. */
  readonly timezone?: string | undefined;
  /** Harnesses beside those that come with Agentspine, each made by `defineHarness`. */
  readonly harnesses?: readonly Harness[] | undefined;
}

/** Whose claims are asked for; those of all sessions where nothing is given. */
export interface ClaimQuestion {
  /** All that `Reader.resolveSession` takes. */
  readonly session?: string | undefined;
  /** Only what was said then or later, in milliseconds since the epoch. */
  readonly sinceMs?: number | undefined;
}

/** Which part of the claims of a session, or of all, is asked for. */
export interface ClaimSliceQuestion extends Pick<ClaimQuestion, 'session'>, ClaimPart {
  /** Only those with this status. */
  readonly status?: string | undefined;
  /** How long is judged before what is known is answered, in milliseconds; left out until all is judged. */
  readonly waitMs?: number | undefined;
}

/** What is imported: by default all that the harnesses of this machine keep. */
export interface ImportOptions {
  /** Homes, folders or files; relative ones are below the working directory. */
  readonly paths?: readonly string[] | undefined;
  /** What is kept of the texts; default as `config.json` says. */
  readonly mode?: ContentMode | undefined;
  /** `false` leaves the trace as it is. */
  readonly fillsTrace?: boolean | undefined;
}

/**
 * Opens a home of Agentspine; nothing is created before something is written. Reader and writer are opened when they are
 * first asked for, and closed with the home.
 * @throws IngestError `INGEST_BAD_HARNESS`, HomeError `HOME_BAD_TIMEZONE`
 */
export async function openHome(options: OpenHomeOptions = {}): Promise<OpenHome> {
  const { directory, timezone: asked, harnesses = [], ...given } = parseRequest(options);
  const outer = given.env ?? env;
  const context: HomeContext = {
    homeDirectory: homedir(),
    workingDirectory: cwd(),
    clock: () => new Date(),
    signal: new AbortController().signal,
    onNotice: () => undefined,
    ...given,
    harnesses: knownHarnesses.with(harnesses),
    env: directory === undefined ? outer : { ...outer, AGENTSPINE_HOME: directory },
  };
  const home = homeOf(context);
  const lost = await findLostSpine(home);
  const timezone = await timezoneOf(context, asked);
  return new OpenHome(home, context, { timezone, lostSpine: lost === undefined ? undefined : sentenceOf(lost) });
}

const dayMs = 86_400_000;

/** What opening a home found. */
interface FoundAtOpening {
  /** The time zone of its days. */
  readonly timezone: TimeZone;
  /** What is said when a `spine.db` that was deleted is made again. */
  readonly lostSpine: string | undefined;
}

/** A home that is open: everything that can be done with it. After `close` every call throws `HOME_CLOSED`. */
export class OpenHome implements AsyncDisposable {
  /** Where its stores are. */
  readonly paths: Home;
  readonly #context: HomeContext;
  readonly #timezone: TimeZone;
  readonly #lostSpine: string | undefined;
  readonly #readers = new Map<ReaderStore, Reader>();
  #writer: Writer | undefined;
  #isClosed = false;

  constructor(paths: Home, context: HomeContext, { timezone, lostSpine }: FoundAtOpening) {
    this.paths = paths;
    this.#context = context;
    this.#timezone = timezone;
    this.#lostSpine = lostSpine;
  }

  /** Questions about turns, sessions and tools: `archive.sqlite`. @throws ReaderError */
  get reader(): Reader {
    return this.readerOf('archive');
  }

  /** Questions about one of the stores. @throws ReaderError */
  readerOf(store: ReaderStore): Reader {
    const home = this.#open.directory;
    const open = this.#readers.get(store);
    if (open !== undefined) return open;
    const nowMs = () => this.#context.clock().getTime();
    const reader = openReader({
      home,
      nowMs,
      timezone: this.#timezone,
      store,
      blobs: blobsOf(this.#open),
      allowsShared: true,
    });
    this.#readers.set(store, reader);
    return reader;
  }

  /**
   * Answers SQL over all stores, in a process of its own under `limits`: `archive.turns`, `obs.messages`, `trace.timeline` …
   * @throws ReaderError `READER_SQL_REFUSED`, `READER_SQL_ERROR`, `READER_QUERY_LIMIT`, `READER_QUERY_INTERRUPTED`, `READER_QUERY_FAILED`
   */
  async query(sql: string, limits: Partial<QueryLimits> = {}): Promise<QueryResult> {
    return runQuery({ home: this.#open.directory, sql, limits, signal: this.#context.signal });
  }

  /** Records, log and trace: `spine.db`, which is made where there is none. @throws DatabaseError `SPINE_NEWER` */
  get writer(): Writer {
    const home = this.#open;
    if (this.#writer === undefined && this.#lostSpine !== undefined) this.#context.onNotice(this.#lostSpine);
    this.#writer ??= openWriterOf(home, this.#context);
    return this.#writer;
  }

  /**
   * Takes custody of transcripts, derives ledger, archive and trace from them.
   * @throws HomeError `HOME_NOT_FOUND`, `HOME_NOTHING_FOUND`, `HOME_LEDGER_GONE`
   */
  async import(request: ImportOptions = {}): Promise<ImportResult> {
    const { paths = [], mode, fillsTrace = true } = parseRequest(request);
    const found = { paths: parsePaths(paths), mode, fillsTrace };
    return runImport({ home: this.#open, world: this.#context, ...found });
  }

  /** Every harness that is known, where its files are on this machine, and how many; opens none of them. */
  harnesses(): readonly ListedHarness[] {
    return listHarnesses(this.#context);
  }

  /** Derives ledger and archive again from the bytes in custody. @throws HomeError `HOME_INTERRUPTED`, ArchiveError `CUSTODY_MISSING` */
  async rederive(): Promise<RederiveReport> {
    return rederiveHome(this.#open, this.#context);
  }

  /** Brings `archive.sqlite` up to the ledger, or builds all of it again. @throws HomeError `HOME_LEDGER_GONE` */
  async buildArchive(how: { readonly fromNothing?: boolean } = {}): Promise<BuildResult> {
    return renewArchive(this.#open, this.#context, parseRequest(how));
  }

  /** Reads every line of the ledger; changes nothing. */
  async verifyLedger(): Promise<LedgerReport> {
    return verifyLedger(this.#open, this.#context);
  }

  /** Fills the trace with what the transcripts in custody say. @throws DatabaseError `SPINE_…` */
  async fillTrace(): Promise<ImportedTrace> {
    return importTrace(this.#open, this.#context);
  }

  /** Looks at every store; changes nothing. `isDeep` reads every byte and derives transcripts again, or a sample of them. */
  async examine(request: Partial<Pick<Examination, 'isDeep' | 'sample'>> = {}): Promise<DoctorReport> {
    const { isDeep = false, sample } = parseRequest(request);
    return examineHome(this.#open, this.#context, { isDeep, sample });
  }

  /** What there is, without looking into it. */
  async status(): Promise<HomeStatus> {
    return readHomeStatus(this.#open, this.#context);
  }

  /** What was said in a session and where its bytes are, without the texts. @throws ArchiveError `CUSTODY_MISSING` */
  async contentRecords(sessionId: string): Promise<readonly ContentRecord[]> {
    return readContentRecords(this.#open, this.#context, parseWords(sessionId));
  }

  /** What takes room. @throws ReaderError `READER_SPINE_…` */
  async measure(): Promise<SizeReport> {
    return measureStore(this.#open, this.#context);
  }

  /** Tasks and events of the trace that have these words. */
  async search(text: string, options: SearchOptions = {}): Promise<FoundInTrace> {
    return searchTrace(this.#open, this.#context, { text: parseWords(text), options: parseRequest(options) });
  }

  /**
   * What agents claimed in a session, or in all, and what their logs show of it, the newest first.
   * @throws ReaderError `READER_SESSION_…`, `READER_SPINE_…`
   */
  async claims(question: ClaimQuestion = {}): Promise<ShownClaims> {
    const { session, sinceMs } = parseRequest(question);
    const reader = this.readerOf('spine');
    const sessions = session === undefined ? undefined : new Set(reader.traceSessions(session));
    return readClaims(this.#context, reader, { sessions, sinceMs });
  }

  /** A part of what `claims` answers, and how much there is. @throws HomeError `HOME_BAD_REQUEST`, ReaderError `READER_SESSION_…`, `READER_SPINE_…` */
  async claimSlice(question: ClaimSliceQuestion): Promise<ClaimSlice> {
    const { session, ...part } = parseClaimPart(question);
    const reader = this.readerOf('spine');
    const sessions = session === undefined ? undefined : new Set(reader.traceSessions(session));
    return readClaimSlice(this.#context, reader, { ...part, sessions });
  }

  /** Moves whole days out of `spine.db` into the cold archive, as `config.json` says where a part is not given. */
  async archiveDays(request: Partial<ColdRequest> = {}): Promise<ColdArchiveReport> {
    const retention = parseRequest(request).retention ?? (await readRetention(this.#open));
    const defaults = { holdActiveRuns: true, maxDays: undefined, compression: 'none', vacuum: false } as const;
    return archiveColdDays(this.#open, this.#context, { ...defaults, ...request, retention });
  }

  /** Puts a day of the cold archive back into `spine.db`. @throws ArchiveError `COLD_…`, WriterError `COLD_ROW_CONFLICT` */
  async restoreDay(table: ColdTable, day: UtcDay): Promise<number> {
    const { restored } = await restoreColdDay(this.#open, this.#context, { table, day, holdActiveRuns: true });
    return restored;
  }

  /** Holds every file of the cold archive against its manifest. */
  async verifyDays(): Promise<readonly TableReport[]> {
    return verifyColdTables(this.#open, undefined);
  }

  /**
   * Removes what killed writes left, and blobs that nothing in the home names: those put more than `olderThanMs` ago, a day
   * where it is left out. `isDry` only says what would be removed. @throws HomeError `HOME_GC_REFUSED`
   */
  async collectGarbage(request: Partial<GarbageRequest> = {}): Promise<BlobGarbage> {
    const { olderThanMs = dayMs, isDry = false } = parseRequest(request);
    return collectBlobGarbage(this.#open, this.#context, { olderThanMs, isDry });
  }

  /** Closes what was opened: writer and readers. Does nothing the second time. */
  async close(): Promise<void> {
    this.#writer?.close();
    for (const reader of this.#readers.values()) reader.close();
    this.#readers.clear();
    this.#isClosed = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** The paths of a home that is not closed. */
  get #open(): Home {
    if (this.#isClosed)
      throw new HomeError('HOME_CLOSED', `${this.paths.directory} was closed; open it again with openHome()`);
    return this.paths;
  }
}
