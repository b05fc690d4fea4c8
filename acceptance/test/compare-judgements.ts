import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RuleTally, TurnDetails } from '@agentspine/writer';
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

interface VerdictRow {
  readonly turn: string;
  readonly rule: string;
  readonly status: RuleWord;
}

/** Verdicts of the rules of a home next to those of a reader, a line each so that a difference shows whole. */
export interface ComparedJudgements {
  readonly turnsRead: number;
  /** `turn, rule: word` of turns on which both ought to agree. */
  readonly agreed: readonly string[];
  readonly expectedAgreed: readonly string[];
  /** `turn, rule: word of the rule` of those on which they are known not to. */
  readonly wrong: readonly string[];
  readonly expectedWrong: readonly string[];
  /** Whatever is not verified has to have been read. */
  readonly unread: readonly string[];
  readonly tallies: readonly RuleTally[];
  /** Entries that name the wrong session or number of their turn. */
  readonly misplaced: readonly string[];
}

/** The turns that were read. */
export function readJudgedTurns(): JudgedTurns {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'judged-turns.json'), 'utf8')) as JudgedTurns;
}

/** Runs the starter set over a home of the corpus, and compares. */
export async function compareJudgements(home: string): Promise<ComparedJudgements> {
  await spine(home, 'rules', 'import', '--starter');
  const tallies = JSON.parse(await spine(home, 'rules', 'report', '--limit', '1000', '--json')) as readonly RuleTally[];
  const { right, wrong } = readJudgedTurns();
  const read = [...right, ...wrong];
  const words = new Map<string, RuleWord>();
  const misplaced: string[] = [];
  for (const turnId of new Set(read.map(({ turn }) => turn))) {
    const turn = JSON.parse(await spine(home, 'turns', 'show', turnId, '--json')) as TurnDetails;
    for (const { ruleName, status } of turn.verdicts) words.set(`${turnId}, ${ruleName}`, status);
    const entries = read.filter((entry) => entry.turn === turnId && entry.index !== turn.turnIndex);
    misplaced.push(...entries.map(keyOf));
  }
  const told = (entry: ReadTurn): string => `${keyOf(entry)}: ${words.get(keyOf(entry)) ?? 'silent'}`;
  const keys = new Set(read.map(keyOf));
  return {
    turnsRead: new Set(read.map(({ turn }) => turn)).size,
    agreed: right.map(told),
    expectedAgreed: right.map((entry) => `${keyOf(entry)}: ${agreeing(entry.reader)}`),
    wrong: wrong.map(told),
    expectedWrong: wrong.map((entry) => `${keyOf(entry)}: ${entry.spine}`),
    unread: tallies
      .flatMap(({ ruleName, contradictedTurns }) => contradictedTurns.map((turn) => `${turn}, ${ruleName}`))
      .filter((key) => !keys.has(key)),
    tallies,
    misplaced,
  };
}

/** What a rule has to say so that a reader agrees. */
export function agreeing(reader: ReaderWord): RuleWord {
  return reader === 'not-a-claim' ? 'silent' : reader;
}

function keyOf({ turn, rule }: Pick<ReadTurn, 'turn' | 'rule'>): string {
  return `${turn}, ${rule}`;
}
