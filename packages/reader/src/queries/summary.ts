import type { Calendar, TimeZone } from '@agentspine/schema';
import type { AskStore } from '@agentspine/sql';
import { ReaderError } from '@agentspine/sql';
import type { Database } from 'better-sqlite3';
import { providerOf } from '../provider.ts';
import { titlesOf } from '../sessions/titles-of.ts';
import type { AskedAt } from '../time-bound.ts';
import { instantOfTurn, type TurnCondition, type TurnFilter, turnCondition } from '../turn-filter.ts';
import {
  joinStretches,
  type Milestones,
  noMilestone,
  stretchesJson,
  stretchesSql,
  unknownMilestone,
} from './milestones.ts';
import { readProviders } from './read-providers.ts';
import type { SummaryKey, SummaryLabels } from './summary-labels.ts';
import {
  cutIntoDays,
  cutIntoHours,
  joinPieces,
  joinPiecesOfSource,
  piecesJson,
  piecesSql,
  type TimePiece,
  turnsToCut,
} from './time-pieces.ts';
import { readToolCounts, type ToolCounts, turnOfCall } from './tool-counts.ts';
import { blockEndOf, cutIntoBlocks, readBlocks } from './usage-blocks.ts';
import {
  addGroup,
  classHistogram,
  emptyTally,
  figuresOf,
  groupColumns,
  parseGroup,
  type Tally,
  type TurnGroup,
  tokensOf,
  type UsageFigures,
} from './usage-figures.ts';

/** What is summed, and by what. */
export interface SummaryRequest extends TurnFilter {
  /** What it is grouped by. */
  readonly by: SummaryKey;
  /** Whether sessions that the read model has no title of get one of the trace; left out, they do. A caller that shows none saves the time. */
  readonly isTitled?: boolean | undefined;
  /** What transcripts say of commits or pull requests: needed by `commit` and `pr`, which are of what it says. */
  readonly milestones?: Milestones | undefined;
}

/** A group with what it used. */
export type SummaryRow = SummaryLabels & Partial<ToolCounts> & UsageFigures;

/** What was used, in groups. */
export interface Summary {
  /** What it is grouped by. */
  readonly by: SummaryKey;
  /** The time zone of `day` and of the bounds of the question. */
  readonly timezone: TimeZone;
  /** By cost descending (unknown last), then tokens, then name; days and hours in their order. */
  readonly rows: readonly SummaryRow[];
  /** What all groups used together. */
  readonly totals: UsageFigures & Partial<ToolCounts>;
  /** How many turns have which fidelity, and how many have an output count that is not final. */
  readonly fidelity: {
    /** Rows of turns by class, all kinds. */
    readonly classes: Readonly<Record<string, number>>;
    readonly outputIncompleteTurns: number;
  };
  /** What a reader of the figures has to know, where that is not plain. */
  readonly note?: string;
}

/** How the names of a row are read: expressions over `turns t` (and `sessions s`), and what they become. */
interface Grouping {
  readonly columns: readonly string[];
  readonly from?: string;
  /** How time is cut; the columns then read `p.label`. */
  readonly cut?: (database: Database, slice: GroupSlice) => readonly TimePiece[];
  /** Whether pieces are those of one source. */
  readonly isCutBySource?: true;
  /** Which milestones cut sessions; the columns then read `p.label` and `p.title`. */
  readonly reaches?: 'commit' | 'pr';
  label(source: string, values: readonly (string | null)[], lookups: Lookups): SummaryLabels;
}

/** What names are looked up in; read once, and only where rows show them. */
interface Lookups {
  readonly titles: SessionTitles;
  /** By source. */
  readonly providers: ReadonlyMap<string, string>;
  /** Whose clock times are shown by. */
  readonly calendar: Calendar;
}

/** Title and project of a session; read once, and only where rows show them. */
type SessionTitles = (source: string, sessionId: string) => readonly [title: string | null, project: string | null];

const orUnknown = (text: string | null | undefined) =>
  text === null || text === undefined || text === '' ? 'unknown' : text;
const orNotStated = (text: string | null | undefined) => (text === '' ? 'not stated' : (text ?? 'unknown'));
const withSession = 'turns t LEFT JOIN sessions s ON s.source = t.source AND s.session_id = t.session_id';
const toolTurns = `(SELECT DISTINCT source, session_id, message_id, request_id, tool_name FROM tool_calls) c
  CROSS JOIN ${turnOfCall}`;

const groupings: Readonly<Record<SummaryKey, Grouping>> = {
  source: { columns: [], label: (source) => ({ source }) },
  model: { columns: ['t.model'], label: (source, [model]) => ({ source, model: orUnknown(model) }) },
  provider: {
    columns: ['t.model'],
    label: (source, [model], { providers }) => ({ source, provider: providerOf(model ?? '', providers.get(source)) }),
  },
  tool: { columns: ['c.tool_name'], from: toolTurns, label: (source, [tool]) => ({ source, tool: orUnknown(tool) }) },
  project: {
    columns: ['t.project', 't.project_key'],
    label: (source, [project, key]) => ({ source, project: orUnknown(project ?? key), projectKey: key ?? null }),
  },
  session: {
    columns: ['t.session_id'],
    label: (source, [id], { titles }) => {
      const [title, project] = titles(source, id ?? '');
      return { source, session: orUnknown(id), title, project: orUnknown(project) };
    },
  },
  day: {
    columns: ['p.label'],
    cut: (database, slice) => cutIntoDays(slice.calendar, readUtcDays(database, slice.condition)),
    label: (source, [day]) => ({ source, day: orUnknown(day) }),
  },
  hour: {
    columns: ['p.label'],
    cut: (database, slice) => cutIntoHours(slice.calendar, readUtcDays(database, slice.condition)),
    label: (source, [hour]) => ({ source, hour: orUnknown(hour) }),
  },
  block: {
    columns: ['p.label'],
    cut: (database, { calendar }) => cutIntoBlocks(calendar, readBlocks(database)),
    isCutBySource: true,
    label: (source, [block], { calendar }) => ({
      source,
      block: orUnknown(block),
      blockEnd: blockEndOf(calendar, block ?? '') ?? null,
      blockLimit: null,
    }),
  },
  branch: {
    columns: ['s.git_branch'],
    from: withSession,
    label: (source, [branch]) => ({ source, branch: orUnknown(branch) }),
  },
  commit: {
    columns: ['p.label', 'p.title'],
    reaches: 'commit',
    label: (source, [commit, title]) => ({ source, commit: commit ?? unknownMilestone, commitTitle: title ?? null }),
  },
  pr: {
    columns: ['p.label'],
    reaches: 'pr',
    label: (source, [pr]) => ({ source, pr: pr ?? unknownMilestone }),
  },
  activity: {
    columns: ['t.activity'],
    label: (source, [activity]) => ({ source, activity: activity ?? 'unclassified' }),
  },
  agent: {
    columns: [`coalesce(t.subagent_id, CASE WHEN t.is_sidechain = 1 THEN 'unknown' END, t.agent_id, 'main')`],
    label: (source, [agent]) => ({ source, agent: orUnknown(agent) }),
  },
  'subagent-type': {
    columns: [`CASE WHEN t.is_sidechain = 1 THEN coalesce(t.subagent_type, 'unknown') ELSE 'main' END`],
    label: (source, [type]) => ({ source, subagentType: orUnknown(type) }),
  },
  relationship: {
    columns: [`coalesce(s.relationship_type, 'root')`],
    from: withSession,
    label: (source, [relationship]) => ({ source, relationship: orUnknown(relationship) }),
  },
  speed: { columns: ['t.speed'], label: (source, [speed]) => ({ source, speed: orNotStated(speed) }) },
  'inference-geo': {
    columns: ['t.inference_geo'],
    label: (source, [geo]) => ({ source, inferenceGeo: orNotStated(geo) }),
  },
  'service-tier': {
    columns: ['t.service_tier'],
    label: (source, [tier]) => ({ source, serviceTier: orNotStated(tier) }),
  },
};

const toolNote =
  'tokens and cost of a tool are those of the turns that call it; a turn that calls two tools is in both rows';

const blockNote = 'a block begins with the first activity of a source and ends five hours later';

const milestoneNotes = {
  commit: `a turn belongs to the next commit made in its session; ${noMilestone}: no commit came after it; ${unknownMilestone}: the output does not name the commit, or the transcript was not read`,
  pr: `a turn belongs to the next pull request that its session opens or names, and after the last one to that one; ${noMilestone}: its session names none; ${unknownMilestone}: the output does not name it, or the transcript was not read`,
} as const;

const notes: Partial<Readonly<Record<SummaryKey, string>>> = { tool: toolNote, block: blockNote, ...milestoneNotes };

/**
 * Sums what turns used, by one key, from `archive.sqlite` (SPEC 2.11, A086, A094).
 * @throws ReaderError `READER_BAD_REQUEST` for a bound that is not a time, and for `commit` and `pr` without milestones
 */
export function summarise(database: Database, request: SummaryRequest, askedAt: AskedAt): Summary {
  const condition = turnCondition(request, askedAt);
  const { calendar } = askedAt;
  const slice = { condition, calendar, milestones: request.milestones };
  const note = notes[request.by];
  const grouping = groupings[request.by];
  const rows = new Map<string, { readonly labels: SummaryLabels; readonly tally: Tally }>();
  const total = emptyTally();
  const lookups: Lookups = {
    titles: request.by === 'session' ? readTitles(database) : () => [null, null],
    providers: request.by === 'provider' ? readProviders(database) : new Map(),
    calendar,
  };
  for (const { source, names, group } of readGroups(database, grouping, slice)) {
    const labels = grouping.label(source, names, lookups);
    const key = JSON.stringify(labels);
    const row = rows.get(key) ?? { labels, tally: emptyTally() };
    rows.set(key, row);
    addGroup(row.tally, group);
    if (request.by !== 'tool') addGroup(total, group);
  }
  if (request.by === 'tool') {
    for (const { group } of readGroups(database, groupings.source, slice)) addGroup(total, group);
  }
  const calls = request.by === 'tool' ? readToolCounts(database, condition) : undefined;
  return {
    by: request.by,
    timezone: calendar.timezone,
    rows: inOrder([...rows.values()]).map(({ labels, figures }) => ({
      ...labels,
      ...calls?.of(labels.source, labels.tool ?? ''),
      ...figures,
    })),
    totals: { ...calls?.total, ...figuresOf(total) },
    fidelity: { classes: classHistogram(total), outputIncompleteTurns: total.outputIncomplete },
    ...(note === undefined ? {} : { note }),
  };
}

/** A summary by session with the titles that lists of sessions have. */
export function withSessionTitles(summary: Summary, askTrace: AskStore | undefined): Summary {
  const listed = ({ source, session = '', title = null }: SummaryRow) => ({ source, sessionId: session, title });
  const titleOf = titlesOf(summary.rows.map(listed), askTrace);
  return { ...summary, rows: summary.rows.map((row) => ({ ...row, title: titleOf(listed(row)) })) };
}

interface NamedGroup {
  readonly source: string;
  readonly names: readonly (string | null)[];
  readonly group: TurnGroup;
}

/** Which turns, whose clock, and what cuts their sessions. */
interface GroupSlice {
  readonly condition: TurnCondition;
  readonly calendar: Calendar;
  readonly milestones: Milestones | undefined;
}

function readGroups(database: Database, grouping: Grouping, slice: GroupSlice): NamedGroup[] {
  const { condition } = slice;
  const names = ['t.source', ...grouping.columns];
  const { before, from, values } = tablesOf(database, grouping, slice);
  const statement = database.prepare(
    `${before} SELECT ${[...names, ...groupColumns].join(', ')} FROM ${from} WHERE ${condition.sql}
     GROUP BY ${[...names, 't.kind', 't.fidelity_json'].join(', ')}`,
  );
  const groups = statement
    .raw()
    .safeIntegers()
    .all(...values, ...condition.values) as unknown[][];
  return groups.map((values) => ({
    source: values[0] as string,
    names: values.slice(1, names.length) as (string | null)[],
    group: parseGroup(values.slice(names.length)),
  }));
}

/** What is before SELECT, what turns are joined with, and the parameters of both. */
function tablesOf(database: Database, grouping: Grouping, slice: GroupSlice) {
  const { cut, from = 'turns t', isCutBySource = false, reaches } = grouping;
  const instant = `(${instantOfTurn})`;
  if (reaches !== undefined) {
    const { milestones } = slice;
    if (milestones === undefined) {
      throw new ReaderError('READER_BAD_REQUEST', `a summary by ${reaches} needs what transcripts say of it`);
    }
    const values = [stretchesJson(database, reaches, milestones)];
    return { before: stretchesSql, from: `${turnsToCut} ${joinStretches(instant)}`, values };
  }
  if (cut === undefined) return { before: '', from, values: [] };
  const join = isCutBySource ? joinPiecesOfSource : joinPieces;
  return {
    before: piecesSql('?'),
    from: `${turnsToCut} ${join(instant)}`,
    values: [piecesJson(cut(database, slice))],
  };
}

/** The UTC days on which the turns of a slice fall. */
function readUtcDays(database: Database, { sql, values }: TurnCondition): readonly string[] {
  const statement = database.prepare(
    `SELECT DISTINCT substr(${instantOfTurn}, 1, 10) AS day FROM turns t WHERE ${sql}`,
  );
  return (statement.pluck().all(...values) as (string | null)[]).flatMap((day) => (day === null ? [] : [day]));
}

function readTitles(database: Database): SessionTitles {
  const statement = database.prepare('SELECT source, session_id, title, coalesce(project, project_key) FROM sessions');
  const titles = new Map<string, readonly [string | null, string | null]>();
  for (const [source, id, title, project] of statement.raw().all() as [
    string,
    string,
    string | null,
    string | null,
  ][]) {
    titles.set(`${source}\n${id}`, [title, project]);
  }
  return (source, id) => titles.get(`${source}\n${id}`) ?? [null, null];
}

/** A row with all that is compared, made once: there are as many rows as sessions, and each is compared a dozen times. */
interface RankedRow {
  readonly labels: SummaryLabels;
  readonly figures: UsageFigures;
  readonly costPico: bigint;
  readonly tokens: bigint;
  /** Of an hour or a block; milliseconds, and NaN of all else. */
  readonly beginMs: number;
}

function inOrder(rows: readonly { readonly labels: SummaryLabels; readonly tally: Tally }[]): readonly RankedRow[] {
  const ranked = rows.map(({ labels, tally }): RankedRow => {
    const { costPico } = tally;
    const beginMs = Date.parse(labels.hour ?? labels.block ?? '');
    return { labels, figures: figuresOf(tally), costPico, tokens: tokensOf(tally), beginMs };
  });
  return ranked.sort(compareRows);
}

function compareRows(left: RankedRow, right: RankedRow): number {
  // Days and hours are read as a calendar.
  if (left.labels.day !== right.labels.day) return compare(left.labels.day ?? '', right.labels.day ?? '');
  if (left.beginMs < right.beginMs || left.beginMs > right.beginMs) return left.beginMs - right.beginMs;
  const isPriced = ({ figures }: RankedRow) => figures.costUsd !== null;
  if (isPriced(left) !== isPriced(right)) return isPriced(left) ? -1 : 1;
  return (
    compare(right.costPico, left.costPico) ||
    compare(right.tokens, left.tokens) ||
    compare(JSON.stringify(left.labels), JSON.stringify(right.labels))
  );
}

function compare<T extends bigint | string>(left: T, right: T): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
