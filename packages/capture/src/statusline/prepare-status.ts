import { type OpenHome, readBudgets, readPlans } from '@agentspine/home';
import type { PreparedBudget, PreparedCost, PreparedSession, PreparedStatus } from './prepared-status.ts';

/** Sessions of which a status line may ask; the most expensive of the last day. */
const sessionsMax = 50;
/** How far back claims are counted. Milliseconds. */
const claimsSinceMs = 86_400_000;

/** How many claims of a session have no evidence; `undefined` where claims cannot be judged. */
export type ClaimCounts = ReadonlyMap<string, number> | undefined;

/** Asks a home for all that status lines show but claims, which it is given. `nowMs` in milliseconds since the epoch. @throws ReaderError */
export async function prepareStatus(home: OpenHome, nowMs: number, claims: ClaimCounts): Promise<PreparedStatus> {
  const { reader } = home;
  const recent = reader.summary({ by: 'session', since: '24h' });
  const day = new Date(nowMs).toLocaleDateString('sv-SE', { timeZone: recent.timezone });
  const { totals } = reader.summary({ by: 'source', since: day });
  const [plan] = await readPlans(home.paths);
  const usage = plan && reader.planUsage(plan);
  const names = recent.rows.flatMap(({ session }) => (session === undefined ? [] : [session])).slice(0, sessionsMax);
  return {
    v: 1,
    checkedAtMs: nowMs,
    day,
    today: costOf(totals),
    plan:
      usage === undefined ? null : { name: usage.plan.name, spentUsd: usage.spentUsd, budgetUsd: usage.plan.budgetUsd },
    budget: await budgetOf(home),
    sessions: Object.fromEntries(names.map((name) => [name, sessionOf(home, name, claims)])),
  };
}

/** The budget of which the largest part is spent. */
async function budgetOf({ reader, paths }: OpenHome): Promise<PreparedBudget | null> {
  const standings = await reader.budgets.standings(await readBudgets(paths));
  const prepared = standings.map(
    ({ id, spentUsd, unknownCalls, limitUsd }): PreparedBudget => ({
      name: id,
      spent: { usd: spentUsd, isWhole: unknownCalls === 0 },
      limitUsd,
    }),
  );
  const part = ({ spent, limitUsd }: PreparedBudget) => (spent.usd ?? 0) / limitUsd;
  return prepared.sort((left, right) => part(right) - part(left))[0] ?? null;
}

function sessionOf(home: OpenHome, session: string, claims: ClaimCounts): PreparedSession {
  const { totals } = home.reader.summary({ by: 'source', session });
  const tools = home.reader.summary({ by: 'tool', session }).totals;
  return {
    cost: costOf(totals),
    failedCalls: tools.errors ?? null,
    claimsWithoutEvidence: claims === undefined ? null : (claims.get(session) ?? 0),
  };
}

/** Judges the claims of the last day, by session. It reads the state of each transcript, so it is not asked with each line that is written. */
export async function countClaims(home: OpenHome, nowMs: number): Promise<ClaimCounts> {
  try {
    const { claims } = await home.claims({ sinceMs: nowMs - claimsSinceMs });
    const counts = new Map<string, number>();
    for (const { session, status } of claims) {
      counts.set(session, (counts.get(session) ?? 0) + (status === 'verified' ? 0 : 1));
    }
    return counts;
  } catch {
    return undefined;
  }
}

function costOf({
  costUsd,
  costKnown,
}: {
  readonly costUsd: number | null;
  readonly costKnown: boolean;
}): PreparedCost {
  return { usd: costUsd, isWhole: costKnown };
}
