import type { TokenUsage } from './usage.ts';

/**
 * What stands for the request id of a response that a gateway logged without one (SPEC Q32). The numbers of what went in are
 * the same on all lines of a response, and differ between responses even where the gateway gives all of them one message id.
 * `undefined` for usage of nothing: a placeholder, which may be of any response.
 */
export function requestIdOfUsage(usage: TokenUsage | undefined): string | undefined {
  if (usage === undefined) return undefined;
  const written = usage.cacheCreate5m + usage.cacheCreate1h + (usage.cacheCreateUnsplit ?? 0);
  if (usage.input + usage.cacheRead + written === 0) return undefined;
  return `${prefix}${usage.input}/${usage.cacheRead}/${written}`;
}

/** Whether a request id is one that the log states. */
export function isStatedRequestId(requestId: string | undefined): boolean {
  return requestId !== undefined && requestId !== '' && !requestId.startsWith(prefix);
}

const prefix = 'usage:';
