import {
  classifierVersion,
  detectorVersion,
  type Evidence,
  type JudgedTask,
  type WriteEvidence,
} from '@agentspine/claims';
import type { ActivityRow, ClaimRow, TaskRows } from '@agentspine/read-model';

/** What was judged of a task, as rows. */
export function rowsOfTask({ claims, activities }: JudgedTask): TaskRows {
  const placeOf = new Map(activities.map((activity, at) => [activity, at]));
  const place = (activity: Evidence | undefined) => (activity === undefined ? null : (placeOf.get(activity) ?? null));
  return {
    claims: claims.map((claim): ClaimRow => {
      const { kind, polarity, status, reason, quote, message, start, end, turn } = claim;
      const { session, thread, file, line, at } = claim.place;
      return {
        ...{ kind, polarity, status, reason, quote, session, thread, message, file, line, turn },
        ...{ char_start: start, char_end: end, said_at: timeOf(at), detector_version: detectorVersion },
        evidence: place(claim.evidence),
        editedAfter: place(claim.editedAfter),
      };
    }),
    activities: activities.map(rowOfActivity),
  };
}

function rowOfActivity(activity: Evidence | WriteEvidence): ActivityRow {
  const { kind, program, label, outcome, because, passedCounts, doer, callId, isSecondary } = activity;
  const { session, thread, file, line, at } = activity.place;
  return {
    ...{ kind, program, command: label, outcome, because: because ?? null },
    ...{ made: activity.made?.id ?? null, made_title: activity.made?.title ?? null },
    passed: passedCounts.length === 0 ? null : passedCounts.reduce((sum, count) => sum + count, 0),
    path: 'path' in activity ? activity.path : null,
    ...{ doer, call: callId, session, thread, file, line, ended_at: timeOf(at) },
    is_secondary: isSecondary ? 1 : 0,
    classifier_version: classifierVersion,
  };
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}
