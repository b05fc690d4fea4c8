import type {
  CallItem,
  ClaimItem,
  CompactionItem,
  DocumentThread,
  DocumentUsage,
  ResultItem,
} from '@agentspine/schema';
import { countCell, counted } from '../text/count-text.ts';
import { usdCell } from '../text/numbers.ts';

/** How a call ended. */
export interface CallEnding {
  /** Such as `ok, 1.2 s`, `exit code 1` or `no result in the log`. */
  readonly words: string;
  readonly isBad: boolean;
}

/** How a call ended, by all of its results: the worst of them, and the longest time. */
export function endingOf({ results }: Pick<CallItem, 'results'>): CallEnding {
  if (results.length === 0) return { words: 'no result in the log', isBad: false };
  const bad = results.find(isBad);
  const durations = results.flatMap(({ durationMs }) => durationMs ?? []);
  const time = durations.length === 0 ? '' : `, ${durationWords(Math.max(...durations))}`;
  const last = results.at(-1);
  const words = bad === undefined ? statusWords(last?.status ?? null) : badWords(bad);
  return { words: `${words}${time}`, isBad: bad !== undefined };
}

/** Whether a result says that its call failed. */
export function isBad({ isError, exitCode, status }: ResultItem): boolean {
  if (isError === true || (exitCode !== null && exitCode !== 0)) return true;
  return status === 'error' || status === 'errored' || status === 'cancelled';
}

function badWords({ exitCode, status }: ResultItem): string {
  if (exitCode !== null && exitCode !== 0) return `exit code ${exitCode}`;
  return status === 'cancelled' ? 'cancelled' : 'failed';
}

function statusWords(status: string | null): string {
  if (status === null || status === 'unknown') return 'ended, how is not known';
  if (status === 'running') return 'still running when the log ends';
  return status === 'completed' ? 'ok' : status;
}

/** Milliseconds as people say them. */
export function durationWords(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60)];
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${seconds % 60} s`;
}

/** What was used, in words; a number that is not known is a dash. */
export function usageWords(usage: DocumentUsage | null): string {
  if (usage === null) return 'tokens and cost not known: not in the read model';
  const input = sumOf([usage.inputTokens, usage.cacheReadTokens]);
  const cost = `${usdCell(usage.costUsd)}${usage.costUsd !== null && !usage.costKnown ? ' or more' : ''}`;
  const stated = reportedWords(usage);
  return `${counted(input, 'token')} in, ${countCell(usage.outputTokens)} out, ${cost}${stated === '' ? '' : ` (${stated})`}`;
}

/** What the harness says that it cost, where that reads differently from what price lists say. */
function reportedWords({ costUsd, reportedCostUsd }: DocumentUsage): string {
  if (reportedCostUsd === null || usdCell(reportedCostUsd) === usdCell(costUsd)) return '';
  return `the harness says ${usdCell(reportedCostUsd)}`;
}

function sumOf(counts: readonly (number | bigint | null)[]): bigint | null {
  if (counts.every((count) => count === null)) return null;
  return counts.reduce<bigint>((sum, count) => sum + BigInt(count ?? 0), 0n);
}

/** How far the context shrank. */
export function compactionWords({ trigger, tokensBefore, tokensAfter }: CompactionItem): string {
  const by = trigger === null ? '' : ` (${trigger})`;
  if (tokensBefore === null && tokensAfter === null) return `context compacted${by}`;
  return `context compacted${by}: ${countCell(tokensBefore)} tokens before, ${countCell(tokensAfter)} after`;
}

/** A claim and what the log says of it. */
export function claimWords({ status, claim, quote, reason, evidence }: ClaimItem): string {
  const by = evidence === null ? '' : `: ${evidence}`;
  return `claim ${status} (${claim}, ${reason})${by} — "${quote}"`;
}

/** How much a thread holds. */
export function threadWords({ turns }: DocumentThread): string {
  const items = turns.flatMap((turn) => turn.items);
  // What was before the first prompt has the number 0 and is not a turn.
  const prompts = turns.filter(({ number }) => number > 0).length;
  return `${counted(prompts, 'turn')}, ${counted(items.filter(({ kind }) => kind === 'call').length, 'call')}`;
}

/** A time of a log, to the second. */
export function secondCell(at: string): string {
  return at.slice(0, 19).replace('T', ' ');
}
