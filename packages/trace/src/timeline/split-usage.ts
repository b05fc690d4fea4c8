import { type UsageDetail, usageCounters } from '@agentspine/schema';
import type { MetadataReader } from './metadata-reader.ts';

type Counter = keyof typeof usageCounters;
const counterKeys = Object.keys(usageCounters) as Counter[];

/**
 * What the model call of an event used: there where a counter is above 0, or a cost, a model, a prompt or a reason to stop is
 * known. A duration alone, or zeros alone, say nothing of a model call, and stay what they are (SPEC 4.5, V19).
 */
export function splitUsage(metadata: MetadataReader): UsageDetail | undefined {
  const tokens = mapCounters((key) => metadata.count(key) ?? firstCount(metadata, usageCounters[key]) ?? 0);
  const usage: UsageDetail = {
    ...tokens,
    costUsd: costOf(metadata.get('costUsd')) ?? costOf(metadata.get('costTotalUsd')),
    durationMs: metadata.count('durationMs'),
    model: metadata.text('model') ?? metadata.text('modelId'),
    promptId: metadata.text('promptId'),
    stopReason: metadata.text('stopReason') ?? metadata.text('stop_reason'),
  };
  if (!saysSomething(usage)) return undefined;
  for (const key of [...counterKeys, 'durationMs']) metadata.takeCount(key);
  for (const key of ['model', 'promptId', 'stopReason']) metadata.takeText(key);
  if (costOf(metadata.get('costUsd')) !== undefined) metadata.take('costUsd');
  return usage;
}

function mapCounters(counterOf: (key: Counter) => number): Record<Counter, number> {
  return {
    inputTokens: counterOf('inputTokens'),
    outputTokens: counterOf('outputTokens'),
    cacheReadTokens: counterOf('cacheReadTokens'),
    cacheCreateTokens: counterOf('cacheCreateTokens'),
  };
}

function firstCount(metadata: MetadataReader, keys: readonly string[]): number | undefined {
  for (const key of keys) {
    const count = metadata.count(key);
    if (count !== undefined) return count;
  }
  return undefined;
}

/** US dollars as the source gave them. */
function costOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function saysSomething({ costUsd, model, promptId, stopReason, ...tokens }: UsageDetail): boolean {
  return (
    counterKeys.some((key) => tokens[key] > 0) ||
    costUsd !== undefined ||
    model !== undefined ||
    promptId !== undefined ||
    stopReason !== undefined
  );
}
