import { isJsonObject } from '../json-object.ts';
import type { Rule } from './rule.ts';

/** The columns of `rules` under the names that `ruleOfRow` reads. */
export const ruleColumns = `id, name, trigger_phrases_json AS triggerPhrasesJson, trigger_on AS triggerOn, expect_tool AS expectTool,
  expect_command_matches_json AS expectCommandMatchesJson, expect_pattern AS expectPattern,
  forbid_command_matches_json AS forbidCommandMatchesJson, "check", scope, task_id AS taskId, source,
  severity, rationale, signature, created_at AS createdAt, deleted_at AS deletedAt`;

/** Where `meta` says how far history was judged by a rule whose id follows, while it is not judged to its end. */
export const backfillKeyPrefix = 'trace.backfill.';

/** The SQL of what is asked about rules, of the table `rules`; the columns are those of `ruleOfRow`. */
export const ruleQueries = {
  /** One rule, by its id. */
  rule: `SELECT ${ruleColumns} FROM rules WHERE id = ?`,
  /** The oldest first; a value that is NULL does not filter. */
  list: `SELECT ${ruleColumns} FROM rules WHERE (@scope IS NULL OR scope = @scope) AND (@taskId IS NULL OR task_id = @taskId)
  AND (@isAll = 1 OR deleted_at IS NULL) ORDER BY created_at, id`,
  /** Active rules by which history was not judged to its end, by their ids. */
  unfinishedBackfills: `SELECT substr(meta.key, ${backfillKeyPrefix.length + 1}) FROM meta
  JOIN rules ON rules.id = substr(meta.key, ${backfillKeyPrefix.length + 1})
  WHERE meta.key > 'trace.backfill.' AND meta.key < 'trace.backfill/' AND rules.deleted_at IS NULL
  ORDER BY rules.created_at, rules.id`,
  /** The first closed turns after a turn, by id. */
  closedTurnsAfter: `SELECT id, task_id AS taskId, session_id AS sessionId, turn_index AS turnIndex, asked_text AS askedText,
  assistant_text AS assistantText FROM turns WHERE id > ? AND status = 'closed' ORDER BY id LIMIT ?`,
  /**
   * Events that belong to the turns of a JSON array of ids, in the order they were logged: as they were logged, not as the
   * timeline shows them now, for evidence does not change afterwards.
   */
  linkedEvents: `SELECT turn_events.turn_id AS turnId, events.event_id AS eventId, events.aggregate_id AS aggregateId,
    events.session_id AS sessionId, events.payload_json AS payloadJson
  FROM turn_events JOIN events ON events.event_id = turn_events.event_id
  WHERE turn_events.turn_id IN (SELECT value FROM json_each(?)) ORDER BY events.seq`,
} as const;

/** A rule of its row in the table; what is null there is left out. */
export function ruleOfRow(row: unknown): Rule {
  const { triggerPhrasesJson, expectCommandMatchesJson, forbidCommandMatchesJson, ...fields } = isJsonObject(row)
    ? row
    : {};
  const lists = {
    triggerPhrases: textsOf(triggerPhrasesJson),
    expectCommandMatches: textsOf(expectCommandMatchesJson),
    forbidCommandMatches: textsOf(forbidCommandMatchesJson),
  };
  const present = Object.entries({ ...fields, ...lists }).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(present) as unknown as Rule;
}

/** A list of texts of its JSON; anything else is not a list, for the cell may be of another writer. */
function textsOf(json: unknown): readonly string[] | undefined {
  if (typeof json !== 'string') return undefined;
  try {
    const texts: unknown = JSON.parse(json);
    if (!Array.isArray(texts)) return undefined;
    const meant = texts.filter((text) => typeof text === 'string' && text.trim() !== '');
    return meant.length === 0 ? undefined : meant;
  } catch {
    return undefined;
  }
}
