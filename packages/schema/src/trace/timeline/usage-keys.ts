/** Counters of a model call in the metadata of an event, and the names under which older runtimes give them. */
export const usageCounters = {
  inputTokens: ['lastTurnInputTokens', 'contextWindowInputTokens'],
  outputTokens: ['lastTurnOutputTokens', 'contextWindowOutputTokens'],
  cacheReadTokens: ['lastTurnCacheReadTokens', 'contextWindowCacheReadTokens'],
  cacheCreateTokens: ['lastTurnCacheCreateTokens', 'contextWindowCacheCreateTokens'],
} as const;

/** Keys of metadata that a row of `event_token_usage` may be made of. */
export const usageKeys: readonly string[] = [
  ...Object.keys(usageCounters),
  ...Object.values(usageCounters).flat(),
  'costUsd',
  'costTotalUsd',
  'model',
  'modelId',
  'promptId',
  'stopReason',
  'stop_reason',
];
