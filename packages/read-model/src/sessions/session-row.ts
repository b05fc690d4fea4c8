import { compareTexts, fidelityClasses, innerCallKinds } from '@agentspine/schema';
import type { ArchiveRow } from '@agentspine/schema/drizzle';
import type { SessionNoteRow } from '../rows/side-rows.ts';
import type { StampedValue } from '../stamps/fold-stamps.ts';
import type { SessionTurnFacts } from '../turns/derive-turns.ts';
import { compareNotes } from '../turns/join-rows.ts';

/** A row of `sessions` (SPEC 2.5). */
export type SessionRow = Readonly<ArchiveRow<'sessions'>>;

/** The columns of a relationship that a session row picks from. */
export interface SessionRelationship {
  readonly source: string;
  readonly relationshipType: string;
  readonly relatedSessionId: string;
  readonly agentId: string;
  readonly parentToolUseId: string;
  readonly ts: string | null;
}

export interface SessionEvidence {
  readonly source: string;
  readonly sessionId: string;
  readonly turns: readonly SessionTurnFacts[];
  readonly toolCallCount: number;
  readonly promptCount: number;
  /** Of any speaker. */
  readonly userTurnCount: number;
  readonly notes: readonly SessionNoteRow[];
  readonly relationships: readonly SessionRelationship[];
  readonly enrichments: ReadonlyMap<string, StampedValue>;
  readonly hasContent: boolean;
}

/** The session row; `undefined` where no turn, user turn or session line names the session. */
export function sessionRow(evidence: SessionEvidence): SessionRow | undefined {
  const { source, sessionId, turns, notes, promptCount, enrichments } = evidence;
  if (turns.length === 0 && evidence.userTurnCount === 0 && notes.length === 0) return undefined;
  const times = turns.map((turn) => turn.ts).filter((ts) => ts !== '');
  const parent = chooseRelationship(evidence);
  const enrichment = (key: string): string | null => enrichments.get(key)?.value ?? null;
  return {
    source,
    sessionId,
    project: least(turns.map((turn) => turn.project)) ?? least(valuesOfField(notes, 'project')),
    projectKey: least(turns.map((turn) => turn.projectKey)) ?? least(valuesOfField(notes, 'project_key')),
    workflowId: enrichment('workflowId'),
    agentId: enrichment('agentId'),
    parentAgentId: enrichment('parentAgentId'),
    harness: enrichment('harness') ?? source,
    title: titleOf(notes),
    gitBranch: latest(notes, 'git_branch'),
    clientVersion: latest(notes, 'client_version'),
    startedAt: least(times),
    endedAt: greatest(times),
    turnCount: turns.length,
    // A call that the server made inside a response is not a message.
    messageCount: turns.filter((turn) => !isInnerCall(turn.kind)).length + promptCount,
    promptCount,
    toolCallCount: evidence.toolCallCount,
    modelSetJson: modelSetJson(turns),
    relationshipType: parent?.relationshipType ?? 'root',
    parentSessionId: parent === undefined || parent.relatedSessionId === '' ? null : parent.relatedSessionId,
    hasContent: Number(evidence.hasContent),
    hasSubagent: Number(turns.some((turn) => turn.isSidechain === 1)),
    ...fidelityOf(turns),
  };
}

function isInnerCall(kind: string): boolean {
  return innerCallKinds.some((each) => each === kind);
}

/** A person's own title outranks the harness's. */
const titleFields = ['title.custom', 'title.agent-name', 'title.ai', 'title.thread-name'] as const;

function titleOf(notes: readonly SessionNoteRow[]): string | null {
  for (const field of titleFields) {
    const title = latest(notes, field);
    if (title !== null) return title;
  }
  return null;
}

function latest(notes: readonly SessionNoteRow[], field: string): string | null {
  let last: SessionNoteRow | undefined;
  for (const note of notes) {
    if (note.field === field && (last === undefined || compareNotes(note, last) > 0)) last = note;
  }
  return last?.value ?? null;
}

function valuesOfField(notes: readonly SessionNoteRow[], field: string): readonly string[] {
  return notes.filter((note) => note.field === field).map((note) => note.value);
}

/** Strongest first (SPEC 2.5). */
const relationshipStrength: ReadonlyMap<string, number> = new Map([
  ['subagent', 0],
  ['fork', 1],
  ['continuation', 2],
  ['root', 3],
]);

/**
 * The relationship that a session shows: the strongest, one that names a parent before one that does not, then the first in time.
 * A subagent whose transcript has the id of its parent's session says nothing about the session.
 */
function chooseRelationship({ sessionId, relationships }: SessionEvidence): SessionRelationship | undefined {
  return relationships
    .filter((row) => row.relationshipType !== 'subagent' || row.relatedSessionId !== sessionId)
    .sort(compareRelationships)[0];
}

function compareRelationships(left: SessionRelationship, right: SessionRelationship): number {
  return (
    strengthOf(left) - strengthOf(right) ||
    Number(left.relatedSessionId === '') - Number(right.relatedSessionId === '') ||
    compareTexts(left.ts || '~', right.ts || '~') ||
    compareTexts(left.relatedSessionId, right.relatedSessionId)
  );
}

function strengthOf(row: SessionRelationship): number {
  return relationshipStrength.get(row.relationshipType) ?? relationshipStrength.size;
}

/** Sorted, so that two builds of one ledger agree; a message that was made locally has no model. */
function modelSetJson(turns: readonly SessionTurnFacts[]): string | null {
  if (turns.length === 0) return null;
  const models = new Set(turns.map((turn) => turn.model));
  models.delete('');
  models.delete('<synthetic>');
  return JSON.stringify([...models].sort());
}

/** The worst class that is known, and whether all known ones are full; NULL where none is (SPEC 2.5, A087). */
function fidelityOf(turns: readonly SessionTurnFacts[]): Pick<SessionRow, 'minFidelity' | 'hasFullAttribution'> {
  const known = new Set(turns.map((turn) => turn.attributionFidelity));
  const worst = fidelityClasses.find((name) => known.has(name));
  if (worst === undefined) return { minFidelity: null, hasFullAttribution: null };
  return { minFidelity: worst, hasFullAttribution: Number(worst === 'full') };
}

function least(texts: readonly (string | null)[]): string | null {
  let found: string | null = null;
  for (const text of texts) if (text !== null && (found === null || text < found)) found = text;
  return found;
}

function greatest(texts: readonly string[]): string | null {
  let found: string | null = null;
  for (const text of texts) if (found === null || text > found) found = text;
  return found;
}
