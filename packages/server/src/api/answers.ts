/*
 * What the API answers, version 1. Times are RFC 3339 in UTC, money is whole microdollars, and null is what is not known. Keys are only
 * added within a version.
 */

/** What a page is told when it starts. */
export interface Meta {
  /** The version of spine. */
  readonly version: string;
  /** The folder of the home. */
  readonly home: string;
  /** The time zone of days in answers, by its IANA name. */
  readonly timezone: string;
  /** Whether the home has a read model. */
  readonly hasArchive: boolean;
  /** Whether the home has a trace. */
  readonly hasTrace: boolean;
  /** The harnesses of sessions, sorted. */
  readonly sources: readonly string[];
  /** The names of projects, sorted; the first 1,000. */
  readonly projects: readonly string[];
  /** The models that answered, sorted; the first 1,000. */
  readonly models: readonly string[];
  /** What a person should know first, such as that the trace is after the archive; a sentence each. */
  readonly notices: readonly string[];
}

/** A page of a list. */
export interface Page<Item> {
  /** In order. */
  readonly items: readonly Item[];
  /** How many there are; null where they are not counted. */
  readonly total: number | null;
  /** Where the next page begins; null after the last one. */
  readonly next: string | null;
}

/** What was used. */
export interface Used {
  /** Whole microdollars; null where no price is known. */
  readonly costMicros: number | null;
  /** Whether the cost is that of everything; where false it is at least so much. */
  readonly isCostWhole: boolean;
  /** Input without cache reads and writes. */
  readonly inputTokens: number | string | null;
  /** Output. */
  readonly outputTokens: number | string | null;
  /** Input read from the cache. */
  readonly cacheReadTokens: number | string | null;
}

/** How many turns have each verdict. */
export interface VerdictCounts {
  readonly verified: number;
  readonly contradicted: number;
  readonly unverifiable: number;
}

/** A session of a list. */
export interface SessionRow {
  /** The name that no other session has. */
  readonly key: string;
  readonly source: string;
  readonly title: string | null;
  /** The name of the project. */
  readonly project: string | null;
  readonly models: readonly string[];
  readonly startedAt: string | null;
  readonly lastAt: string | null;
  readonly prompts: number;
  readonly turns: number;
  readonly calls: number;
  /** Results of tools that the log marks as failed. */
  readonly errors: number;
  /** null where the trace does not have the session. */
  readonly verdicts: VerdictCounts | null;
  readonly used: Used;
  /** How it came out of another session; `root` where it did not. */
  readonly relationship: string | null;
}

/** One session, by all its names. */
export interface SessionView {
  readonly key: string;
  readonly source: string | null;
  readonly sessionId: string | null;
  /** Its ids in the trace; none where the trace does not have it. */
  readonly traceIds: readonly string[];
  readonly title: string | null;
  /** As in the list; null where the archive does not have it. */
  readonly row: SessionRow | null;
  /** The command that continues it; null where the harness has none or the folder is not known. */
  readonly resume: string | null;
}

/** A session's timeline as columns, base64: `lane`, `kind`, `size` and `flags` a byte each, `time` four, little endian. */
export interface Outline {
  readonly count: number;
  readonly startedAt: string | null;
  readonly lanes: readonly string[];
  readonly kinds: readonly string[];
  readonly lane: string;
  readonly kind: string;
  /** Eight times the binary logarithm of the bytes and one. */
  readonly size: string;
  /** Tenths of a second since `startedAt`. */
  readonly time: string;
  /** The sum of 1 error, 2 a rule matched, 4 contradicted turn, 8 result of a call, 16 turn start, 32 prompt. */
  readonly flags: string;
}

/** An event of a session's timeline. */
export interface EventRow {
  readonly id: string;
  /** Its place in the session, from 0. */
  readonly at: number;
  readonly kind: string;
  readonly lane: string;
  readonly title: string;
  /** The first 2,000 characters of the body. */
  readonly text: string | null;
  /** Bytes of the body in the database. */
  readonly bytes: number | null;
  readonly isWhole: boolean;
  readonly tool: string | null;
  readonly isError: boolean | null;
  readonly isResult: boolean;
  readonly exitCode: number | null;
  readonly durationMs: number | null;
  /** How many rules matched it. */
  readonly rules: number;
  readonly createdAt: string;
}

/** An event with its body and all that is known of it. */
export interface EventView {
  readonly id: string;
  readonly sessionId: string | null;
  readonly kind: string;
  readonly lane: string;
  readonly title: string;
  /** The first 200,000 characters of the body. */
  readonly text: string | null;
  /** Characters (UTF-16 units) of the body. */
  readonly characters: number;
  /** Whether `text` is the body as it was logged. */
  readonly isWhole: boolean;
  readonly createdAt: string;
  /** What else the log says of it. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** The places of what was found in a session. */
export interface Matches {
  /** In order. */
  readonly places: readonly number[];
}

/** A session in which something happened lately. */
export interface ActiveRow {
  readonly key: string;
  readonly traceId: string;
  readonly source: string | null;
  readonly title: string | null;
  readonly directory: string | null;
  /** `running` until its end is logged. */
  readonly status: string;
  readonly lastAt: string;
  readonly lastTitle: string;
  readonly lastKind: string;
  readonly lastTool: string | null;
  /** The beginning of what was asked in the open turn; null where none is open. */
  readonly openAsked: string | null;
  /** A question that waits for a person. */
  readonly question: string | null;
  readonly events: number;
}

/** What happens now. */
export interface Now {
  /** The time of the answer. */
  readonly at: string;
  /** Sessions with an event in the last day; the first 50. */
  readonly sessions: Page<ActiveRow>;
  /** The newest turns that contradict a rule. */
  readonly contradicted: readonly TurnRow[];
}

/** A turn of the trace. */
export interface TurnRow {
  readonly id: string;
  readonly traceId: string;
  readonly index: number;
  readonly status: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** The first 1,000 characters. */
  readonly asked: string | null;
  /** The first 1,000 characters. */
  readonly answered: string | null;
  readonly verdict: string | null;
}

/** A turn with what was done, and what rules say of it. */
export interface TurnView extends TurnRow {
  readonly verdicts: readonly {
    readonly ruleId: string;
    readonly rule: string | null;
    readonly status: string;
    readonly phrase: string | null;
    readonly expected: string | null;
    readonly calls: readonly string[];
    readonly matched: readonly string[];
    readonly evaluatedAt: string;
  }[];
}

/** A row of usage. */
export interface UsageRow {
  /** The harness or API; null for the sum of all. */
  readonly source: string | null;
  /** What it is of: a day, a model, a project …; null where the log does not say. */
  readonly key: string | null;
  readonly used: Used;
  readonly turns: number;
  /** By tool alone: its calls, how many failed, and of how many the log says how they went. */
  readonly tool?: { readonly calls: number; readonly errors: number; readonly withOutcome: number };
}

/** What was used, by one key. */
export interface UsageAnswer {
  readonly by: string;
  readonly timezone: string;
  readonly rows: readonly UsageRow[];
  readonly all: UsageRow;
}

/** A judged claim of an agent. */
export interface ClaimRow {
  readonly sessionKey: string;
  readonly at: string;
  readonly claim: string;
  /** Such as `supported` or `contradicted`. */
  readonly status: string;
  readonly reason: string;
  readonly quote: string;
  readonly evidence: string | null;
}

/** Claims, the newest first. */
export interface ClaimsAnswer extends Page<ClaimRow> {
  /** How many have each status. */
  readonly counts: Readonly<Record<string, number>>;
  /** What a person should know of them. */
  readonly notices: readonly string[];
}

/** What was found by words. */
export interface FoundEvent {
  readonly id: string;
  readonly traceId: string | null;
  readonly kind: string;
  readonly title: string;
  readonly snippet: string | null;
  readonly createdAt: string;
}

/** What was found, the best first. */
export interface SearchAnswer {
  readonly events: readonly FoundEvent[];
  /** Whether there may be more than these. */
  readonly isCut: boolean;
}

/** A check of the doctor, or what the home holds. */
export interface HealthAnswer {
  readonly checks: readonly {
    readonly name: string;
    /** `notice` is put right by the next run of a command. */
    readonly level: 'ok' | 'notice' | 'problem';
    readonly detail: string;
    readonly advice: string | null;
  }[];
}
