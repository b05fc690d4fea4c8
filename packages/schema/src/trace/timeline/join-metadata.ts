import type { TimelineMetadata } from '../timeline-event.ts';
import { commandTargets } from './command-targets.ts';
import {
  type FileDetail,
  type RelationDetail,
  semanticKeys,
  type TagDetail,
  type TimelineDetails,
  type TodoDetail,
  type UsageDetail,
} from './timeline-details.ts';

/**
 * Puts the metadata of a timeline event together again (SPEC 4.6). Lists of files, related events and tags come back sorted and each
 * entry once; `filePaths` has all files of the event, `relationType` and the counters of tokens have their defaults. What is in the
 * extras wins: it was kept because its columns would have said something else.
 */
export function joinMetadata(details: TimelineDetails): TimelineMetadata {
  const { columns, asyncRef, question, extras } = details;
  const found: Record<string, unknown> = {};
  for (const key of semanticKeys) {
    if (columns[key] !== undefined) found[key] = columns[key];
  }
  joinFiles(details.files, extras, found);
  joinRelations(details.relations, found);
  const tags = tagsOf(details.tags, 'metadata');
  if (tags.length > 0) found['tags'] = tags;
  if (asyncRef !== undefined) {
    put(found, {
      asyncTaskId: asyncRef.taskId,
      asyncStatus: asyncRef.status,
      asyncAgent: asyncRef.agent,
      asyncCategory: asyncRef.category,
      durationMs: asyncRef.durationMs,
    });
  }
  if (details.todo !== undefined) joinTodo(details.todo, found);
  if (question !== undefined) {
    const { id, phase, sequence, modelName, modelProvider } = question;
    put(found, { questionId: id, questionPhase: phase, sequence, modelName, modelProvider });
  }
  if (details.usage !== undefined) put(found, details.usage satisfies UsageDetail);
  return { ...found, ...extras };
}

/** The tags that the metadata or a classifier gave, sorted. */
export function tagsOf(tags: readonly TagDetail[], giver: 'metadata' | 'classification'): readonly string[] {
  return tags
    .filter(({ source }) => source === giver || source === 'multiple')
    .map(({ tag }) => tag)
    .toSorted();
}

function joinFiles(files: readonly FileDetail[], extras: TimelineMetadata, found: Record<string, unknown>): void {
  if (files.length === 0) return;
  const paths = files.map(({ path }) => path).toSorted();
  const writeCount = Math.max(...files.map((file) => file.writeCount));
  put(found, {
    filePaths: paths,
    filePath: paths[0],
    relPath: relPathOf(files, extras),
    writeCount: writeCount > 0 ? writeCount : undefined,
  });
}

/** A file of several sources is the relative path only where a command cannot be one of them: none is made up. */
function relPathOf(files: readonly FileDetail[], extras: TimelineMetadata): string | undefined {
  const alone = files.find(({ source }) => source === 'runtime_relpath');
  if (alone !== undefined) return alone.path;
  const many = files.filter(({ source }) => source === 'multiple');
  if (many.length === 0) return undefined;
  const targets = commandTargets(extras['commandAnalysis']);
  return many.find(({ path }) => !targets.has(path))?.path;
}

function joinRelations(relations: readonly RelationDetail[], found: Record<string, unknown>): void {
  const parent = relations.find(({ edgeKind }) => edgeKind === 'parent');
  const source = relations.find(({ edgeKind }) => edgeKind === 'source');
  const related = relations.filter(({ edgeKind }) => edgeKind === 'related');
  const first = parent ?? source ?? related[0];
  if (first === undefined) return;
  put(found, {
    parentEventId: parent?.otherEventId,
    sourceEventId: source?.otherEventId,
    relatedEventIds: related.length > 0 ? related.map(({ otherEventId }) => otherEventId).toSorted() : undefined,
    relationType: first.type,
    relationLabel: first.label,
    relationExplanation: first.explanation,
  });
}

function joinTodo({ id, state, priority, isAutoReconciled }: TodoDetail, found: Record<string, unknown>): void {
  put(found, {
    todoId: id,
    todoState: state,
    status: state,
    priority,
    autoReconciled: isAutoReconciled ? true : undefined,
  });
}

/** Sets what is known; an absent key is not the same as one without a value. */
function put(found: Record<string, unknown>, values: object): void {
  for (const [key, value] of Object.entries(values)) {
    if (value !== undefined) found[key] = value;
  }
}
