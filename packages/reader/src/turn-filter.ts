import { projectName } from '@agentspine/schema';
import { ReaderError } from '@agentspine/sql';
import { type AskedAt, parseSince, parseUntil } from './time-bound.ts';

/** Which turns a question is about; every field that is given must match (SPEC 2.11). */
export interface TurnFilter {
  /** RFC 3339, a day of the reader's time zone, or a span before now such as `7d`; inclusive. */
  readonly since?: string | undefined;
  /** The same for the latest time; inclusive, and a day stands for all of it. */
  readonly until?: string | undefined;
  /** Matches `project` or `project_key`. */
  readonly project?: string | undefined;
  /** All that `Reader.resolveSession` takes. */
  readonly session?: string | undefined;
  /** The harness or API, such as `claude-code`. */
  readonly source?: string | undefined;
  /** The workflow that a stamp names. */
  readonly workflow?: string | undefined;
  /** Matches the stamped agent or the harness's own subagent id. */
  readonly agent?: string | undefined;
  /** The persona that a stamp names. */
  readonly persona?: string | undefined;
  /** The tier that a stamp names. */
  readonly tier?: string | undefined;
  /** The model, as its provider names it; `unknown` for turns whose log names none. */
  readonly model?: string | undefined;
  /** Stamped keys and their values. */
  readonly enrichment?: Readonly<Record<string, string>> | undefined;
}

/** A filter whose session is a key of `archive.sessions`. */
export interface TurnSelection extends TurnFilter {
  /** A subagent of the session, by the harness's own id. */
  readonly subagent?: string | undefined;
}

/** A condition over `turns t`, with its values in order. */
export interface TurnCondition {
  readonly sql: string;
  readonly values: readonly string[];
}

/** SQL: a time of a row in normalised form, in which most are already, so that both sides compare as times (A205). */
export function instantOf(column: string): string {
  return `CASE WHEN length(${column}) = 24 THEN ${column} ELSE strftime('%Y-%m-%dT%H:%M:%fZ', ${column}) END`;
}

/** The same of a turn. */
export const instantOfTurn = instantOf('t.ts');

/**
 * Makes the condition of a filter. Turns without a time match no bound.
 * @throws ReaderError `READER_BAD_REQUEST` for a bound that is not a time
 */
export function turnCondition(filter: TurnSelection, askedAt: AskedAt): TurnCondition {
  const terms: string[] = [];
  const values: string[] = [];
  const add = (term: string, ...bound: string[]) => {
    terms.push(term);
    values.push(...bound);
  };
  if (filter.since !== undefined) add(`${instantOfTurn} >= ?`, sinceOf(filter.since, askedAt));
  if (filter.until !== undefined) add(`t.ts <> '' AND ${instantOfTurn} <= ?`, untilOf(filter.until, askedAt));
  if (filter.project !== undefined) {
    add('(t.project = ? OR t.project_key = ?)', projectName(filter.project), filter.project);
  }
  if (filter.session !== undefined) add('t.session_id = ?', filter.session);
  if (filter.subagent !== undefined) add('t.subagent_id = ?', filter.subagent);
  if (filter.source !== undefined) add('t.source = ?', filter.source);
  if (filter.workflow !== undefined) add('t.workflow_id = ?', filter.workflow);
  if (filter.agent !== undefined) add('(t.agent_id = ? OR t.subagent_id = ?)', filter.agent, filter.agent);
  if (filter.persona !== undefined) add('t.persona = ?', filter.persona);
  if (filter.tier !== undefined) add('t.tier = ?', filter.tier);
  if (filter.model !== undefined) add('t.model = ?', filter.model === 'unknown' ? '' : filter.model);
  for (const [key, value] of Object.entries(filter.enrichment ?? {})) {
    add('EXISTS (SELECT 1 FROM json_each(t.enrichment_json) e WHERE e.key = ? AND e.value = ?)', key, value);
  }
  return { sql: terms.length === 0 ? '1' : terms.join(' AND '), values };
}

/** The lower bound of a request. @throws ReaderError `READER_BAD_REQUEST` */
export function sinceOf(text: string, askedAt: AskedAt): string {
  return parseSince(text, askedAt) ?? refuseTime('since', text);
}

/** The upper bound of a request. @throws ReaderError `READER_BAD_REQUEST` */
export function untilOf(text: string, askedAt: AskedAt): string {
  return parseUntil(text, askedAt) ?? refuseTime('until', text);
}

function refuseTime(name: string, text: string): never {
  const forms = 'RFC 3339 (2026-04-01T00:00:00Z), a day (2026-04-01) or a span (30m, 24h, 7d, 4w)';
  throw new ReaderError('READER_BAD_REQUEST', `--${name} ${JSON.stringify(text)} is not a time: give ${forms}`);
}
