/** The row that everybody writes here: token usage with every key. */
export interface UsageRow {
  readonly sessionId: string;
  readonly agent: string;
  readonly runtime: string;
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedInputTokens: number;
  readonly costUsdMicros: number;
  readonly detailJson: string;
}

/** Rows that differ as those of a session do. */
export function usageRows(count: number): UsageRow[] {
  return Array.from({ length: count }, (_, index) => ({
    sessionId: '0b5f2f0c-6f1e-4c36-9f0e-5f2d0c7a9a11',
    agent: 'agent-1',
    runtime: 'claude',
    model: 'claude-sonnet-4-5-20250929',
    inputTokens: 1_200 + index,
    outputTokens: 340 + index,
    cachedInputTokens: 90_000 + index,
    costUsdMicros: 31_415 + index,
    detailJson: '{"request":"req_0001","stop":"end_turn"}',
  }));
}
