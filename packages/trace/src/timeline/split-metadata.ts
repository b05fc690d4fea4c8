import {
  type AsyncDetail,
  detailRowsMax,
  isDetailText,
  type QuestionDetail,
  questionPhases,
  type SemanticColumns,
  type SemanticKey,
  semanticKeys,
  type TagDetail,
  type TagSource,
  type TimelineDetails,
  type TimelineMetadata,
  type TodoDetail,
  todoStates,
  usageKeys,
} from '@agentspine/schema';
import { MetadataReader } from './metadata-reader.ts';
import { splitFiles } from './split-files.ts';
import { splitRelations } from './split-relations.ts';
import { splitUsage } from './split-usage.ts';

/**
 * Takes the metadata of a timeline event apart (SPEC 4.5). Values that do not fit where they belong, such as a number for a tool's
 * name, stay in the extras under their key, as everything does that has no place of its own: nothing is lost but the form.
 * `classified` are tags that a classifier gave.
 */
export function splitMetadata(metadata: TimelineMetadata, classified: readonly string[] = []): TimelineDetails {
  const areas = areasOf(metadata);
  const reader = new MetadataReader(metadata);
  return {
    columns: areas.has('columns') ? splitColumns(reader) : {},
    files: areas.has('files') ? splitFiles(reader) : [],
    relations: areas.has('relations') ? splitRelations(reader) : [],
    asyncRef: areas.has('async') ? splitAsync(reader) : undefined,
    tags: joinTags(areas.has('tags') ? takeTags(reader) : [], classified),
    todo: areas.has('todo') ? splitTodo(reader) : undefined,
    question: areas.has('question') ? splitQuestion(reader) : undefined,
    usage: areas.has('usage') ? splitUsage(reader) : undefined,
    // Last: now it is known what was taken.
    extras: reader.extras(),
  };
}

type Area = 'columns' | 'files' | 'relations' | 'async' | 'tags' | 'todo' | 'question' | 'usage';

/** The keys without which an area has nothing to split. */
const areaOfKey: ReadonlyMap<string, Area> = new Map<string, Area>([
  ...semanticKeys.map((key): [string, Area] => [key, 'columns']),
  ...['filePath', 'filePaths', 'relPath', 'commandAnalysis'].map((key): [string, Area] => [key, 'files']),
  ...['parentEventId', 'sourceEventId', 'relatedEventIds'].map((key): [string, Area] => [key, 'relations']),
  ['asyncTaskId', 'async'],
  ['tags', 'tags'],
  ['todoId', 'todo'],
  ['questionId', 'question'],
  ...usageKeys.map((key): [string, Area] => [key, 'usage']),
]);

function areasOf(metadata: TimelineMetadata): ReadonlySet<Area> {
  const areas = new Set<Area>();
  for (const key of Object.keys(metadata)) {
    const area = areaOfKey.get(key);
    if (area !== undefined) areas.add(area);
  }
  return areas;
}

function splitColumns(metadata: MetadataReader): SemanticColumns {
  const columns: Partial<Record<SemanticKey, string>> = {};
  for (const key of semanticKeys) {
    const text = metadata.takeText(key);
    if (text !== undefined) columns[key] = text;
  }
  return columns;
}

function splitAsync(metadata: MetadataReader): AsyncDetail | undefined {
  const taskId = metadata.takeText('asyncTaskId');
  if (taskId === undefined) return undefined;
  return {
    taskId,
    status: metadata.takeText('asyncStatus'),
    agent: metadata.takeText('asyncAgent') ?? metadata.text('agentName'),
    category: metadata.takeText('asyncCategory'),
    durationMs: metadata.takeCount('durationMs'),
  };
}

/** One text is one tag. */
function takeTags(metadata: MetadataReader): readonly string[] {
  const value = metadata.get('tags');
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const tags = [...new Set(list.filter(isDetailText))];
  if (list.length > 0 && list.every(isDetailText) && tags.length <= detailRowsMax) metadata.take('tags');
  return tags.slice(0, detailRowsMax);
}

/** The tags of an event, each once, with who gave it. */
export function joinTags(fromMetadata: readonly string[], classified: readonly string[]): readonly TagDetail[] {
  if (fromMetadata.length === 0 && classified.length === 0) return [];
  const sources = new Map<string, TagSource>(fromMetadata.map((tag) => [tag, 'metadata']));
  for (const tag of classified.slice(0, detailRowsMax)) {
    if (!isDetailText(tag)) continue;
    const source = sources.get(tag);
    sources.set(tag, source === undefined || source === 'classification' ? 'classification' : 'multiple');
  }
  return Array.from(sources, ([tag, source]) => ({ tag, source }));
}

function splitTodo(metadata: MetadataReader): TodoDetail | undefined {
  const id = metadata.takeText('todoId');
  if (id === undefined) return undefined;
  const state = takeWord(metadata, 'todoState') ?? metadata.get('status');
  return {
    id,
    state: todoStates.find((known) => known === state) ?? 'added',
    priority: metadata.takeText('priority'),
    isAutoReconciled: takeFlag(metadata, 'autoReconciled'),
  };
}

function splitQuestion(metadata: MetadataReader): QuestionDetail | undefined {
  const id = metadata.takeText('questionId');
  if (id === undefined) return undefined;
  const phase = takeWord(metadata, 'questionPhase');
  return {
    id,
    phase: questionPhases.find((known) => known === phase) ?? 'asked',
    sequence: metadata.takeCount('sequence'),
    modelName: metadata.takeText('modelName') ?? metadata.text('model') ?? metadata.text('modelId'),
    modelProvider: metadata.takeText('modelProvider'),
  };
}

/** A text that stands for a word of a list; one that the list does not have is replaced, and gone (SPEC 4.5). */
function takeWord(metadata: MetadataReader, key: string): string | undefined {
  const value = metadata.get(key);
  if (typeof value !== 'string') return undefined;
  metadata.take(key);
  return value;
}

function takeFlag(metadata: MetadataReader, key: string): boolean {
  const value = metadata.get(key);
  if (typeof value === 'boolean') metadata.take(key);
  return value === true;
}
