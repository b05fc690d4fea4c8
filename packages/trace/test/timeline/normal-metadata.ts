import { questionPhases, relationTypes, todoStates } from '@agentspine/schema';

type Metadata = Readonly<Record<string, unknown>>;

/**
 * The form in which metadata is read back, told key by key from what was given, without a look at rows: a second opinion on
 * `splitMetadata` and `joinMetadata` (SPEC 4.5, 4.6).
 */
export function normalMetadata(given: Metadata): Metadata {
  const read: Record<string, unknown> = { ...files(given), ...relations(given), ...usage(given) };
  if (isText(given['tags']) || isTexts(given['tags'])) read['tags'] = sorted([given['tags']].flat());
  else if (Array.isArray(given['tags'])) read['tags'] = given['tags'];
  if (isText(given['asyncTaskId']) && !isText(given['asyncAgent']) && isText(given['agentName'])) {
    read['asyncAgent'] = given['agentName'];
  }
  if (isText(given['todoId'])) Object.assign(read, todo(given));
  if (isText(given['questionId'])) Object.assign(read, question(given));
  const lost = new Set([
    'filePaths',
    'relatedEventIds',
    'tags',
    'relationType',
    'writeCount',
    'todoState',
    'autoReconciled',
    'questionPhase',
  ]);
  const kept = Object.entries(given).filter(([key, value]) => !(lost.has(key) && isReplaced(key, value, given)));
  return { ...read, ...Object.fromEntries(kept) };
}

/** Whether the form of a value is not that in which it is read back. */
function isReplaced(key: string, value: unknown, given: Metadata): boolean {
  switch (key) {
    case 'filePaths':
    case 'relatedEventIds':
      return isTexts(value);
    case 'tags':
      return isTexts(value) || isText(value);
    case 'relationType':
      return typeof value === 'string' && edges(given).length > 0;
    case 'writeCount':
      return (
        typeof value === 'number' && Number.isSafeInteger(Math.max(0, Math.trunc(value))) && ownPaths(given).length > 0
      );
    case 'todoState':
      return typeof value === 'string' && isText(given['todoId']);
    case 'autoReconciled':
      return typeof value === 'boolean' && isText(given['todoId']);
    default:
      return typeof value === 'string' && isText(given['questionId']);
  }
}

function ownPaths(given: Metadata): readonly string[] {
  const list = Array.isArray(given['filePaths']) ? given['filePaths'] : [];
  return [given['filePath'], given['relPath'], ...list].filter(isText);
}

function files(given: Metadata): Metadata {
  const own = ownPaths(given);
  const paths = sorted([...own, ...targets(given['commandAnalysis'])]);
  if (paths.length === 0) return {};
  const count = typeof given['writeCount'] === 'number' ? Math.trunc(given['writeCount']) : 0;
  const isCounted = own.length > 0 && count > 0 && Number.isSafeInteger(count);
  return { filePaths: paths, filePath: paths[0], ...(isCounted ? { writeCount: count } : {}) };
}

function targets(analysis: unknown): readonly string[] {
  const steps = (analysis as { steps?: unknown } | null | undefined)?.steps;
  return Array.isArray(steps) ? steps.flatMap(stepTargets) : [];
}

function stepTargets(step: unknown): readonly string[] {
  const { targets: list, pipeline } = Object(step) as { targets?: unknown; pipeline?: unknown };
  const named = (Array.isArray(list) ? list : []).flatMap((target) => {
    const { type, value } = Object(target) as { type?: unknown; value?: unknown };
    return ['file', 'dir', 'path'].includes(type as string) && isText(value) ? [value] : [];
  });
  return [...named, ...(Array.isArray(pipeline) ? pipeline.flatMap(stepTargets) : [])];
}

function edges(given: Metadata): readonly string[] {
  const related = Array.isArray(given['relatedEventIds']) ? given['relatedEventIds'] : [];
  return [given['parentEventId'], given['sourceEventId'], ...related].filter(isText);
}

function relations(given: Metadata): Metadata {
  if (edges(given).length === 0) return {};
  const related = Array.isArray(given['relatedEventIds']) ? sorted(given['relatedEventIds'].filter(isText)) : [];
  return {
    ...(related.length > 0 ? { relatedEventIds: related } : {}),
    relationType: relationTypes.find((type) => type === given['relationType']) ?? 'relates_to',
  };
}

function todo(given: Metadata): Metadata {
  const asked = typeof given['todoState'] === 'string' ? given['todoState'] : given['status'];
  const state = todoStates.find((known) => known === asked) ?? 'added';
  return { todoState: state, status: state, ...(given['autoReconciled'] === true ? { autoReconciled: true } : {}) };
}

function question(given: Metadata): Metadata {
  const questionPhase = questionPhases.find((known) => known === given['questionPhase']) ?? 'asked';
  const modelName = [given['modelName'], given['model'], given['modelId']].find(isText);
  return { questionPhase, ...(modelName === undefined ? {} : { modelName }) };
}

function usage(given: Metadata): Metadata {
  const count = (...keys: string[]) => keys.map((key) => given[key]).find(isCount) ?? 0;
  const tokens = {
    inputTokens: count('inputTokens', 'lastTurnInputTokens', 'contextWindowInputTokens'),
    outputTokens: count('outputTokens', 'lastTurnOutputTokens', 'contextWindowOutputTokens'),
    cacheReadTokens: count('cacheReadTokens'),
    cacheCreateTokens: count('cacheCreateTokens'),
  };
  const costUsd = [given['costUsd'], given['costTotalUsd']].find((cost) => typeof cost === 'number');
  const model = [given['model'], given['modelId']].find(isText);
  const stopReason = [given['stopReason'], given['stop_reason']].find(isText);
  const known = { costUsd, model, promptId: isText(given['promptId']) ? given['promptId'] : undefined, stopReason };
  const entries = Object.entries(known).filter(([, value]) => value !== undefined);
  const isThere = entries.length > 0 || Object.values(tokens).some((value) => value > 0);
  return isThere ? { ...tokens, ...Object.fromEntries(entries) } : {};
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every(isText);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].toSorted();
}
