import { inertText } from '@agentspine/render';
import { usdCell } from '@agentspine/render/numbers';
import type { PreparedCost, PreparedSession, PreparedStatus } from './prepared-status.ts';

/** What is older was not prepared by a watcher that runs. Milliseconds. */
const oldAfterMs = 120_000;

/** Where the status line is shown. */
export interface StatusLinePlace {
  /** The session of the agent, as it names it. */
  readonly session: string | undefined;
  /** The time, in milliseconds since the epoch. */
  readonly nowMs: number;
}

/** One line for the status line of an agent. What is unknown is a question mark, what is old says how old it is. */
export function statusLineText(prepared: PreparedStatus | undefined, { session, nowMs }: StatusLinePlace): string {
  if (prepared === undefined) return 'spine: nothing is prepared (is "spine watch" running?)';
  const { today, day, plan, budget, sessions, checkedAtMs } = prepared;
  const ageMs = nowMs - checkedAtMs;
  const isOld = ageMs > oldAfterMs;
  const found = session !== undefined && Object.hasOwn(sessions, session) ? sessions[session] : undefined;
  const parts = [
    `${isOld ? day : 'today'} ${costOf(today)}`,
    ...sessionParts(found),
    ...(plan === null ? [] : [`${plan.name} ${usdCell(plan.spentUsd)} of ${usdCell(plan.budgetUsd)}`]),
    ...(budget === null ? [] : [`${budget.name} ${costOf(budget.spent)} of ${usdCell(budget.limitUsd)}`]),
    ...(isOld ? [`as of ${ageOf(ageMs)} ago (is "spine watch" running?)`] : []),
  ];
  return inertText(parts.join(' · '));
}

function sessionParts(session: PreparedSession | undefined): readonly string[] {
  if (session === undefined) return ['this session ?'];
  const { cost, failedCalls, claimsWithoutEvidence } = session;
  return [
    `this session ${costOf(cost)}`,
    ...countPart(failedCalls, 'failed'),
    ...countPart(claimsWithoutEvidence, 'claimed without evidence'),
  ];
}

/** Zero says nothing that a person has to see; unknown does. */
function countPart(count: number | null, what: string): readonly string[] {
  if (count === 0) return [];
  return [`${count ?? '?'} ${what}`];
}

function costOf({ usd, isWhole }: PreparedCost): string {
  if (usd === null) return '$?';
  return isWhole ? usdCell(usd) : `${usdCell(usd)} + ?`;
}

function ageOf(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 120) return `${minutes} min`;
  return minutes < 2_880 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1440)} d`;
}
