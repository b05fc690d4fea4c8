import { checksOf } from '@agentspine/claims';
import type { Reader, RuleTally, RuleTallyFilter } from '@agentspine/reader';
import type { Rule, VerdictStatus } from '@agentspine/schema';
import type { HomeContext } from '@agentspine/stores';
import type { ClaimView } from './claim-view.ts';
import { readClaims, type ShownClaims } from './judge-home-claims.ts';
import type { TracedPlaces } from './traced-files.ts';

/** What a rule needs to have for its claims to be found. */
export type CheckingRule = Pick<Rule, 'check' | 'triggerPhrases' | 'taskId'>;

/** The questions that claims of a place are found by. */
export type ClaimPlaces = TracedPlaces & Pick<Reader, 'turns' | 'traceSessions'>;

/** Which claims are asked for, in the words of a person. */
export interface ClaimFilter {
  /** All that `Reader.resolveSession` takes. */
  readonly session?: string | undefined;
  /** The task of the trace. */
  readonly taskId?: string | undefined;
  /** Only what was said then or later: ISO 8601 in UTC. */
  readonly since?: string | undefined;
  /** Only claims that this rule checks. */
  readonly rule?: CheckingRule | undefined;
}

/** Turns whose sessions are looked up for a task. */
const turnsMax = 1_000_000;

/** The claims of a session, of a task, or that a rule checks. @throws ReaderError `READER_SPINE_…`, `READER_SESSION_NOT_FOUND` */
export async function readClaimsOf(
  world: HomeContext,
  reader: ClaimPlaces,
  { session, taskId, since, rule }: ClaimFilter,
): Promise<ShownClaims> {
  const tasks = [taskId, rule?.taskId].filter((task) => task !== undefined);
  const allowed = tasks.map((task) => sessionsOfTask(reader, task));
  if (session !== undefined) allowed.push(new Set(reader.traceSessions(session)));
  const shown = await readClaims(world, reader, {
    sessions: inAll(allowed),
    sinceMs: since === undefined ? undefined : Date.parse(since),
  });
  return rule === undefined ? shown : { ...shown, claims: shown.claims.filter((claim) => isChecked(claim, rule)) };
}

/** The names that every one of the sets has; `undefined` where there is none to say. */
function inAll([first, ...others]: readonly ReadonlySet<string>[]): ReadonlySet<string> | undefined {
  return first && new Set([...first].filter((name) => others.every((names) => names.has(name))));
}

/** Whether a rule checks a claim: it is of its kind, and its sentence has one of the phrases where the rule has some. */
export function isChecked(
  { kind, quote }: Pick<ClaimView, 'kind' | 'quote'>,
  { check, triggerPhrases }: CheckingRule,
): boolean {
  if (check === undefined || !checksOf({ kind, quote }).includes(check)) return false;
  const said = quote.toLowerCase();
  return triggerPhrases?.some((phrase) => said.includes(phrase.toLowerCase())) ?? true;
}

/** How often rules applied and what they said; of a check, a turn has the worst that is said of its claims. */
export async function readRuleTallies(
  world: HomeContext,
  reader: Reader,
  filter: RuleTallyFilter,
): Promise<readonly RuleTally[]> {
  const tallies = reader.rules.tallies(filter);
  const checks = new Map(
    reader.rules.list().flatMap((rule) => (rule.check === undefined ? [] : [[rule.id, rule] as const])),
  );
  if (checks.size === 0) return tallies;
  const { taskId } = filter;
  const { claims } = await readClaimsOf(world, reader, { taskId });
  const tallied: RuleTally[] = [];
  for (const tally of tallies) {
    const rule = checks.get(tally.ruleId);
    if (rule === undefined) tallied.push(tally);
    else if (rule.taskId === undefined)
      tallied.push({ ...tally, ...countTurns(claims.filter((claim) => isChecked(claim, rule))) });
    else
      tallied.push({
        ...tally,
        ...countTurns((await readClaimsOf(world, reader, { taskId, rule })).claims),
      });
  }
  return tallied;
}

function countTurns(claims: readonly ClaimView[]): Pick<RuleTally, VerdictStatus | 'triggered' | 'ofClaims'> {
  const order = ['verified', 'unverifiable', 'contradicted'] as const;
  const turns = new Map<string, number>();
  for (const { file, session, turn, status } of claims) {
    const key = `${turn} ${session} ${file}`;
    turns.set(key, Math.max(turns.get(key) ?? 0, order.indexOf(status)));
  }
  const of = (status: (typeof order)[number]) => [...turns.values()].filter((at) => order[at] === status).length;
  const counts = { verified: of('verified'), contradicted: of('contradicted'), unverifiable: of('unverifiable') };
  return { ofClaims: true, triggered: turns.size, ...counts };
}

function sessionsOfTask(reader: Pick<Reader, 'turns'>, taskId: string): Set<string> {
  return new Set(reader.turns({ taskId, limit: turnsMax }).map(({ sessionId }) => sessionId));
}
