import type { TimelineEvent, TimelineMetadata } from '../timeline-event.ts';
import type { EdgeKind, FileSource, MatchKind, QuestionPhase, RelationType, TagSource, TodoState } from '../words.ts';
import { joinMetadata, tagsOf } from './join-metadata.ts';
import { normaliseLane } from './normalise-lane.ts';
import { type Enforcement, overlayRules } from './overlay-rules.ts';
import { type SemanticKey, semanticKeys, type TimelineDetails, type UsageDetail } from './timeline-details.ts';

/** A row of `timeline-query.ts`. */
export interface TimelineRow extends Readonly<Record<SemanticKey, string | null>> {
  /** The event. */
  readonly id: string;
  /** The task. */
  readonly taskId: string;
  /** The session of the task. */
  readonly sessionId: string | null;
  /** The kind, from which the shape follows. */
  readonly kind: TimelineEvent['kind'];
  /** Which lane of a timeline shows it. */
  readonly lane: string;
  /** The title, as people read it. */
  readonly title: string;
  /** The text. */
  readonly body: string | null;
  /** When it happened: ISO 8601 in UTC. */
  readonly createdAt: string;
  /** Bytes of UTF-8 of the whole body, which the event has; null where the body of the row is surely whole. */
  readonly wholeBodyBytes: number | null;
  /** What else it says, as JSON. */
  readonly extras: string;
  /** The work in the background that it belongs to. */
  readonly asyncTaskId: string | null;
  /** How far that work is. */
  readonly asyncStatus: string | null;
  /** The agent of the work in the background. */
  readonly asyncAgent: string | null;
  /** The kind of that work. */
  readonly asyncCategory: string | null;
  /** How long that work took, in milliseconds; null where nothing says so. */
  readonly asyncDurationMs: number | null;
  /** 1 where it has a usage; where it is 0, the numbers below are null. */
  readonly hasUsage: 0 | 1;
  /** Input without cache reads and writes; null where `hasUsage` is 0. */
  readonly inputTokens: number;
  /** Output. */
  readonly outputTokens: number;
  /** Input read from the cache. */
  readonly cacheReadTokens: number;
  /** Input written to the cache. */
  readonly cacheCreateTokens: number;
  /** Dollars; null where no price is known. */
  readonly costUsd: number | null;
  /** How long the model call took, in milliseconds. */
  readonly usageDurationMs: number | null;
  /** The model, as its provider names it. */
  readonly model: string | null;
  /** The prompt that it answers, as the runtime names it. */
  readonly promptId: string | null;
  /** Why the model stopped, in the words of its provider. */
  readonly stopReason: string | null;
  /** Its files, as JSON. */
  readonly files: string;
  /** Its relations, as JSON. */
  readonly relations: string;
  /** Its tags, as JSON. */
  readonly tags: string;
  /** The todos whose last event it is, as JSON. */
  readonly todos: string;
  /** The questions whose last event it is, as JSON. */
  readonly questions: string;
  /** The rules that matched, as JSON. */
  readonly enforcements: string;
}

/** The event of a row with all of its body, which `readBody` gets where the row has its beginning only. */
export function wholeEventOfRow(row: TimelineRow, readBody: () => string): TimelineEvent {
  const { bodyBytes, ...event } = eventOfRow(row);
  return bodyBytes === undefined ? event : { ...event, body: readBody() };
}

/** The timeline event of its rows (SPEC 4.6). */
export function eventOfRow(row: TimelineRow): TimelineEvent {
  const details = detailsOf(row);
  const { lane, metadata, matches } = overlayRules(
    normaliseLane(row.lane),
    joinMetadata(details),
    enforcementsOf(row.enforcements),
  );
  const { body, wholeBodyBytes } = row;
  const isCut = body !== null && wholeBodyBytes !== null && wholeBodyBytes > Buffer.byteLength(body);
  return {
    id: row.id,
    taskId: row.taskId,
    ...(row.sessionId === null ? {} : { sessionId: row.sessionId }),
    kind: row.kind,
    lane,
    title: row.title,
    ...(body === null ? {} : { body }),
    ...(isCut ? { bodyBytes: wholeBodyBytes } : {}),
    metadata,
    classification: { lane, tags: tagsOf(details.tags, 'classification'), matches },
    createdAt: row.createdAt,
  };
}

/** How much of a row counts against what is read at a time. */
export function charactersOfRow({ body, title, extras, files, tags, relations }: TimelineRow): number {
  return (body?.length ?? 0) + title.length + extras.length + files.length + tags.length + relations.length;
}

function detailsOf(row: TimelineRow): TimelineDetails {
  const [todo] = parseList<[string, TodoState, string | null, number]>(row.todos);
  const [question] = parseList<[string, QuestionPhase, number | null, string | null, string | null]>(row.questions);
  return {
    columns: Object.fromEntries(semanticKeys.flatMap((key) => (row[key] === null ? [] : [[key, row[key]]]))),
    files: parseList<[string, FileSource, number]>(row.files).map(([path, source, writeCount]) => ({
      path,
      source,
      writeCount,
    })),
    relations: parseList<Relation>(row.relations).map(relationOf),
    asyncRef:
      row.asyncTaskId === null
        ? undefined
        : {
            taskId: row.asyncTaskId,
            status: row.asyncStatus ?? undefined,
            agent: row.asyncAgent ?? undefined,
            category: row.asyncCategory ?? undefined,
            durationMs: row.asyncDurationMs ?? undefined,
          },
    tags: parseList<[string, TagSource]>(row.tags).map(([tag, source]) => ({ tag, source })),
    todo: todo && { id: todo[0], state: todo[1], priority: todo[2] ?? undefined, isAutoReconciled: todo[3] === 1 },
    question: question && {
      id: question[0],
      phase: question[1],
      sequence: question[2] ?? undefined,
      modelName: question[3] ?? undefined,
      modelProvider: question[4] ?? undefined,
    },
    usage: row.hasUsage === 1 ? usageOf(row) : undefined,
    extras: JSON.parse(row.extras) as TimelineMetadata,
  };
}

type Relation = [EdgeKind, string, string, RelationType, string | null, string | null];

function relationOf([edgeKind, source, target, type, label, explanation]: Relation) {
  const otherEventId = edgeKind === 'related' ? target : source;
  return { edgeKind, otherEventId, type, label: label ?? undefined, explanation: explanation ?? undefined };
}

function usageOf(row: TimelineRow): UsageDetail {
  const { inputTokens, outputTokens, cacheReadTokens, cacheCreateTokens } = row;
  return {
    inputTokens,
    outputTokens,
    cacheReadTokens,
    cacheCreateTokens,
    costUsd: row.costUsd ?? undefined,
    durationMs: row.usageDurationMs ?? undefined,
    model: row.model ?? undefined,
    promptId: row.promptId ?? undefined,
    stopReason: row.stopReason ?? undefined,
  };
}

function enforcementsOf(text: string): readonly Enforcement[] {
  // Times, ids and kinds are compared as a list is: one after the other.
  const rows = parseList<[string, string, MatchKind]>(text);
  const ordered = rows.toSorted((left, right) => compareLists(left, right));
  return ordered.map(([, ruleId, matchKind]) => ({ ruleId, matchKind }));
}

function compareLists(left: readonly string[], right: readonly string[]): number {
  const place = left.findIndex((text, index) => text !== right[index]);
  if (place === -1) return 0;
  return (left[place] ?? '') < (right[place] ?? '') ? -1 : 1;
}

/** Lists that SQLite made of columns; most are empty. */
function parseList<Item>(text: string): Item[] {
  return text === '[]' ? [] : (JSON.parse(text) as Item[]);
}
