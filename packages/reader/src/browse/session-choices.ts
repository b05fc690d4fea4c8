import { compareTexts } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';

/** What sessions can be filtered by; each list is sorted and has 1,000 names at most. */
export interface SessionChoices {
  /** The harnesses and APIs. */
  readonly sources: readonly string[];
  /** The names of projects. */
  readonly projects: readonly string[];
  /** The models that answered. */
  readonly models: readonly string[];
}

const namesMax = 1_000;

const sourcesSql = `SELECT DISTINCT source FROM sessions ORDER BY 1 LIMIT ${namesMax}`;
const projectsSql = `SELECT DISTINCT coalesce(project_key, project) AS name FROM sessions WHERE name IS NOT NULL ORDER BY 1 LIMIT ${namesMax}`;
const modelsSql = 'SELECT DISTINCT model_set_json FROM sessions WHERE model_set_json IS NOT NULL';

/** Reads what the sessions of the archive can be filtered by. */
export function readSessionChoices(database: Database): SessionChoices {
  const pluck = (sql: string) => database.prepare(sql).pluck().all() as string[];
  const models = pluck(modelsSql).flatMap((list) => JSON.parse(list) as string[]);
  return {
    sources: pluck(sourcesSql),
    projects: pluck(projectsSql),
    models: [...new Set(models)].toSorted(compareTexts).slice(0, namesMax),
  };
}
