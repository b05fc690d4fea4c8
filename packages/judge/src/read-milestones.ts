import { join } from 'node:path';
import { nodeSourceTree } from '@agentspine/durable-fs';
import type { ActivityRow } from '@agentspine/read-model';
import type { Milestone, Milestones } from '@agentspine/reader';
import { type HomeContext, homeOf } from '@agentspine/stores';
import { openHomeReader } from '@agentspine/stores/with-reader';
import { askJudged } from './ask-judged.ts';

/**
 * The commits, or the pull requests, that the sessions of a home made or named, with the sessions that were read whole. Reads what
 * is kept of judged tasks, and judges the others. Ends early when the signal is aborted. @throws ReaderError `READER_SPINE_…`
 */
export async function readMilestones(world: HomeContext, kind: 'commit' | 'pr'): Promise<Milestones> {
  const home = homeOf(world);
  // Without a trace no session was read.
  if (nodeSourceTree.stat(join(home.directory, 'spine.db')) === undefined) return { reached: [], sessions: [] };
  using reader = openHomeReader(world, 'spine');
  return await askJudged(world, { reader, request: {} }, ({ store, filter, unreadTasks }) => {
    const ofTask = Map.groupBy(store.taskSessions(filter), ({ taskKey }) => taskKey);
    const reached: Milestone[] = [];
    const sessions: Milestones['sessions'][number][] = [];
    const activities = store.activitiesOfKind(kind, filter);
    for (const [key, told] of ofTask) {
      const own = told.flatMap(({ session }) => sourceAndName(session));
      if (!unreadTasks.has(key) && told.every(({ filesWithoutBytes }) => filesWithoutBytes === 0))
        sessions.push(...own);
      const sourceOf = new Map(own.map((each) => [each.session, each.source]));
      for (const milestone of milestonesOf(activities.get(key) ?? [])) {
        const of = sourceOf.get(milestone.session);
        if (of !== undefined) reached.push({ ...milestone, source: of });
      }
    }
    return { reached, sessions };
  });
}

/** A session of the log, of its name in the trace: a subagent in a session is a part of it. */
function sourceAndName(name: string): Milestones['sessions'] {
  const at = name.indexOf(':');
  return at < 0 ? [] : [{ source: name.slice(0, at), session: name.slice(at + 1) }];
}

/**
 * What activities made, each once. A run in the background is noted when it begins and when it is asked for again: what names
 * the commit is taken, else that one was made, else that one may have been.
 */
export function milestonesOf(activities: readonly ActivityRow[]): readonly Omit<Milestone, 'source'>[] {
  const seen = new Set<string>();
  const found: Omit<Milestone, 'source'>[] = [];
  const primary = activities.filter((activity) => activity.is_secondary === 0);
  for (const calls of Map.groupBy(primary, callOf).values()) {
    for (const { session, ended_at: at, made, made_title: title } of bestOf(calls)) {
      const name = made ?? undefined;
      const key = `${session}\n${name ?? at}`;
      // A harness notes the pull request of a session again and again; each time is a new end of what led to it.
      if (activities[0]?.kind !== 'pr' && seen.has(key)) continue;
      seen.add(key);
      found.push({ session, at, name, ...(title === null ? {} : { title }) });
    }
  }
  return found;
}

/** What was made is known from the best of what is noted of one call. */
function bestOf(activities: readonly ActivityRow[]): readonly ActivityRow[] {
  const passed = activities.filter(({ outcome }) => outcome === 'passed');
  const named = passed.filter(({ made }) => made !== null);
  if (named.length > 0) return named;
  // A merge makes no pull request, and need not name the one that it merges.
  const makes = (activity: ActivityRow) => !/\bpr merge\b/.test(activity.command);
  const done = passed.filter(makes);
  if (done.length > 0) return done.slice(-1);
  return activities.filter((activity) => isOpen(activity) && makes(activity)).slice(-1);
}

function isOpen({ outcome }: ActivityRow): boolean {
  return outcome === 'unknown' || outcome === 'running';
}

/** What a person did, or the harness notes, has no call: each is one of its own. */
function callOf({ call, session, file, line, made }: ActivityRow): string {
  return call === '' ? `${session}\n${file}\n${line}\n${made}` : `${session}\n${call}`;
}
