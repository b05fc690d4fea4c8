import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RuleTally } from '@agentspine/reader';
import { spine } from './run-spine.ts';

/** What a careful reader says of a claim in a turn. */
type ReaderWord = 'verified' | 'contradicted' | 'unverifiable' | 'not-a-claim';

/** What a rule says of a turn; `silent` where it does not apply. */
type RuleWord = Exclude<ReaderWord, 'not-a-claim'> | 'silent';

/** A turn of the corpus that was read, by the ids of its harness and of the trace. No text of it is kept. */
interface ReadTurn {
  /** As the harness names it. */
  readonly session: string;
  readonly index: number;
  readonly turn: string;
  readonly rule: string;
  readonly reader: ReaderWord;
  /** What happened in the turn, in our words. */
  readonly sentence: string;
}

/** A turn that a rule judges otherwise than a reader. */
interface WrongTurn extends ReadTurn {
  readonly spine: RuleWord;
  readonly reason: string;
}

interface JudgedTurns {
  readonly right: readonly ReadTurn[];
  readonly wrong: readonly WrongTurn[];
}

/** Verdicts of the starter set next to those of a reader, a line each so that a difference shows whole. */
export interface ComparedJudgements {
  readonly tallies: readonly RuleTally[];
  /** Of turns that were read: session, number, turn, rule and what the rule says. */
  readonly told: readonly string[];
  readonly expected: readonly string[];
  /** Turns that a rule contradicts and nobody has read. */
  readonly unread: readonly string[];
}

/** The turns that were read. */
export function readJudgedTurns(): JudgedTurns {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'judged-turns.json'), 'utf8')) as JudgedTurns;
}

/** Runs the starter set over a home of the corpus, and compares. */
export async function compareJudgements(home: string): Promise<ComparedJudgements> {
  await spine(home, 'rules', 'import', '--starter');
  const tallies = JSON.parse(await spine(home, 'rules', 'report', '--limit', '1000', '--json')) as readonly RuleTally[];
  const places = new Map(
    parseRows(await spine(home, 'query', placesSql, '--json')).map(([turn, place]) => [turn, place]),
  );
  const verdicts = parseRows(await spine(home, 'query', verdictsSql, '--json'));
  const words = new Map(verdicts.map(([turn, rule, word]) => [`${turn}, ${rule}`, word]));
  const { right, wrong } = readJudgedTurns();
  const expected = [
    ...right.map((entry) => lineOf(entry, `${entry.session} ${entry.index}`, agreeing(entry.reader))),
    ...wrong.map((entry) => lineOf(entry, `${entry.session} ${entry.index}`, entry.spine)),
  ];
  const told = [...right, ...wrong].map((entry) =>
    lineOf(entry, places.get(entry.turn) ?? 'nowhere', words.get(`${entry.turn}, ${entry.rule}`) ?? 'silent'),
  );
  const read = new Set([...right, ...wrong].map(({ turn, rule }) => `${turn}, ${rule}`));
  const contradicted = tallies.flatMap(({ ruleName, contradictedTurns }) =>
    contradictedTurns.map((turn) => `${turn}, ${ruleName}`),
  );
  return { tallies, told, expected, unread: contradicted.filter((key) => !read.has(key)) };
}

/** What a rule has to say so that a reader agrees. */
export function agreeing(reader: ReaderWord): RuleWord {
  return reader === 'not-a-claim' ? 'silent' : reader;
}

const placesSql = `SELECT t.id, b.runtime_session_id || ' ' || t.turn_index FROM trace.turns t
  JOIN trace.runtime_bindings_current b ON b.monitor_session_id = t.session_id`;
const verdictsSql = 'SELECT v.turn_id, r.name, v.status FROM trace.verdicts v JOIN trace.rules r ON r.id = v.rule_id';

function parseRows(text: string): readonly (readonly string[])[] {
  return (JSON.parse(text) as { readonly rows: readonly (readonly string[])[] }).rows;
}

function lineOf({ turn, rule }: Pick<ReadTurn, 'turn' | 'rule'>, place: string, word: string): string {
  return `${place}, ${turn}, ${rule}: ${word}`;
}
