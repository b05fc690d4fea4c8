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
  /** Whether the home has no store yet; one that cannot be read is there. */
  readonly isEmpty: boolean;
  /** Whether the home has a read model that can be read. */
  readonly hasArchive: boolean;
  /** Whether the home has a trace that can be read. */
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
  /** Turns that did what the rule expects. */
  readonly verified: number;
  /** Turns that contradict a rule. */
  readonly contradicted: number;
  /** Turns of which nothing says whether they fit. */
  readonly unverifiable: number;
}

/** A session of a list. */
export interface SessionRow {
  /** The name that no other session has. */
  readonly key: string;
  /** The harness or API, such as `claude-code`; null where no runtime names it. */
  readonly source: string;
  /** The title, as people read it; null where nothing names it. */
  readonly title: string | null;
  /** The name of the project. */
  readonly project: string | null;
  /** The models that answered, sorted. */
  readonly models: readonly string[];
  /** When it began: RFC 3339 in UTC; null where that is not known. */
  readonly startedAt: string | null;
  /** Time of the last event or response; null where that is not known. */
  readonly lastAt: string | null;
  /** How many prompts a person wrote. */
  readonly prompts: number;
  /** How many responses and synthetic messages. */
  readonly turns: number;
  /** How many tools were called. */
  readonly calls: number;
  /** Results of tools that the log marks as failed. */
  readonly errors: number;
  /** null where the trace does not have the session. */
  readonly verdicts: VerdictCounts | null;
  /** What was used. */
  readonly used: Used;
  /** How it came out of another session; `root` where it did not. */
  readonly relationship: string | null;
}

/** One session, by all its names. */
export interface SessionView {
  /** The name that no other session has. */
  readonly key: string;
  /** The harness or API, such as `claude-code`; null where no runtime names it. */
  readonly source: string | null;
  /** The session, as its source or the trace names it; null where there is none. */
  readonly sessionId: string | null;
  /** Its ids in the trace; none where the trace does not have it. */
  readonly traceIds: readonly string[];
  /** The title, as people read it; null where nothing names it. */
  readonly title: string | null;
  /** As in the list; null where the archive does not have it. */
  readonly row: SessionRow | null;
  /** The command that continues it; null where the harness has none or the folder is not known. */
  readonly resume: string | null;
}

/** A session's timeline as columns, base64: `lane`, `kind`, `size` and `flags` a byte each, `time` four, little endian. */
export interface Outline {
  /** The place of the first event that is here; 0 where all are, also where that was not asked for. */
  readonly at: number;
  /** How many events the session has. */
  readonly count: number;
  /** The `from` of the next question; null where the session has no event. */
  readonly end: string | null;
  /** When it began: RFC 3339 in UTC; null where that is not known. */
  readonly startedAt: string | null;
  /** The names of the numbers in `lane`. */
  readonly lanes: readonly string[];
  /** The names of the numbers in `kind`, of this answer. */
  readonly kinds: readonly string[];
  /** The number of the lane, a byte each. */
  readonly lane: string;
  /** The number of the kind, a byte each. */
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
  /** The id, by which it is asked for. */
  readonly id: string;
  /** Its place in the session, from 0. */
  readonly at: number;
  /** What it is about. */
  readonly kind: string;
  /** The lane of the timeline. */
  readonly lane: string;
  /** The title, as people read it; null where nothing names it. */
  readonly title: string;
  /** The first 2,000 characters of the body. */
  readonly text: string | null;
  /** Bytes of the body in the database. */
  readonly bytes: number | null;
  /** Whether `text` is the whole body. */
  readonly isWhole: boolean;
  /** The tool that was called, or of whose call this is the result; null where there is none. */
  readonly tool: string | null;
  /** Whether the log says that it failed; null where it does not say. */
  readonly isError: boolean | null;
  /** Whether it is the result of a call. */
  readonly isResult: boolean;
  /** The exit code of the command; null where the log states none. */
  readonly exitCode: number | null;
  /** How long it took, in milliseconds; null where the log does not say. */
  readonly durationMs: number | null;
  /** How many rules matched it. */
  readonly rules: number;
  /** When it happened: RFC 3339 in UTC. */
  readonly createdAt: string;
}

/** An event with its body and all that is known of it. */
export interface EventView {
  /** The id, by which it is asked for. */
  readonly id: string;
  /** The session, as its source or the trace names it; null where there is none. */
  readonly sessionId: string | null;
  /** What it is about. */
  readonly kind: string;
  /** The lane of the timeline. */
  readonly lane: string;
  /** The title, as people read it; null where nothing names it. */
  readonly title: string;
  /** The first 200,000 characters of the body. */
  readonly text: string | null;
  /** Characters (UTF-16 units) of the body. */
  readonly characters: number;
  /** Whether `text` is the body as it was logged. */
  readonly isWhole: boolean;
  /** When it happened: RFC 3339 in UTC. */
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
  /** The name that no other session has. */
  readonly key: string;
  /** The session, by its id in the trace. */
  readonly traceId: string;
  /** The harness or API, such as `claude-code`; null where no runtime names it. */
  readonly source: string | null;
  /** The title, as people read it; null where nothing names it. */
  readonly title: string | null;
  /** The folder in which its task runs; null where that is not known. */
  readonly directory: string | null;
  /** `running` until its end is logged. */
  readonly status: string;
  /** Time of the last event or response; null where that is not known. */
  readonly lastAt: string;
  /** What the last event is called. */
  readonly lastTitle: string;
  /** The kind of the last event. */
  readonly lastKind: string;
  /** The tool of the last event; null where it has none. */
  readonly lastTool: string | null;
  /** The beginning of what was asked in the open turn; null where none is open. */
  readonly openAsked: string | null;
  /** A question that waits for a person. */
  readonly question: string | null;
  /** How many events it has. */
  readonly events: number;
}

/** What happens now. */
export interface Now {
  /** The time of the answer. */
  readonly at: string;
  /** Sessions with an event in the last day; the first 50. The total is null where the home has no trace. */
  readonly sessions: Page<ActiveRow>;
  /** The newest turns that contradict a rule. */
  readonly contradicted: readonly TurnRow[];
  /** How many there are; null where the home has no trace. */
  readonly contradictedTotal: number | null;
}

/** A turn of the trace. */
export interface TurnRow {
  /** The id, by which it is asked for. */
  readonly id: string;
  /** The session, by its id in the trace. */
  readonly traceId: string;
  /** Its place among the turns of its session, from 0. */
  readonly index: number;
  /** Its status. */
  readonly status: string;
  /** When it began: RFC 3339 in UTC; null where that is not known. */
  readonly startedAt: string;
  /** When it ended: RFC 3339 in UTC; null while it runs. */
  readonly endedAt: string | null;
  /** The first 1,000 characters. */
  readonly asked: string | null;
  /** The first 1,000 characters. */
  readonly answered: string | null;
  /** The worst of its verdicts; null where there is none. */
  readonly verdict: string | null;
}

/** A turn with what was done, and what rules say of it. */
export interface TurnView extends TurnRow {
  /** What its rules say. */
  readonly verdicts: readonly {
    readonly ruleId: string;
    readonly rule: string | null;
    readonly status: string;
    readonly phrase: string | null;
    readonly expected: string | null;
    readonly expects: string | null;
    readonly calls: readonly string[];
    readonly matched: readonly string[];
    readonly evaluatedAt: string;
  }[];
}

/** A judged claim of an agent. */
export interface ClaimRow {
  /** The session, by a name that the API takes as a key. */
  readonly sessionKey: string;
  /** When it was said: RFC 3339 in UTC. */
  readonly at: string;
  /** What is claimed, such as `tests`. */
  readonly claim: string;
  /** Such as `supported` or `contradicted`. */
  readonly status: string;
  /** Why it has its status, in a word. */
  readonly reason: string;
  /** The words of the message. */
  readonly quote: string;
  /** The command that says so, and what of its output; null where nothing does. */
  readonly evidence: string | null;
}

/** Claims, the newest first. */
export interface ClaimsAnswer extends Page<ClaimRow> {
  /** How many of those that are asked for are newer than the first one here. */
  readonly at: number;
  /** How many have each status; of those that are judged, while `judging` is not null. */
  readonly counts: Readonly<Record<string, number>>;
  /** How many tasks are not judged yet, so that each figure is at least so much; null where all are. */
  readonly judging: number | null;
  /** What a person should know of them. */
  readonly notices: readonly string[];
}

/** What was found by words. */
export interface FoundEvent {
  /** The id, by which it is asked for. */
  readonly id: string;
  /** The session, by its id in the trace. */
  readonly traceId: string | null;
  /** What it is about. */
  readonly kind: string;
  /** The title, as people read it; null where nothing names it. */
  readonly title: string;
  /** The part of the text around what was found; null where there is nothing beside the title. */
  readonly snippet: string | null;
  /** When it happened: RFC 3339 in UTC. */
  readonly createdAt: string;
}

/** What was found, the best first. */
export interface SearchAnswer {
  /** The best first. */
  readonly events: readonly FoundEvent[];
  /** Whether there may be more than these. */
  readonly isCut: boolean;
}

/** A check of the doctor, or what the home holds. */
export interface HealthAnswer {
  /** What each check found, in the order of the checks. */
  readonly checks: readonly {
    readonly name: string;
    /** `notice` is put right by the next run of a command. */
    readonly level: 'ok' | 'notice' | 'problem';
    readonly detail: string;
    readonly advice: string | null;
  }[];
}
