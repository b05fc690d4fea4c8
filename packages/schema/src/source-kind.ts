/** Where a ledger record comes from (SPEC 2.2). */
export const sourceKinds = ['claude-code', 'codex', 'opencode', 'anthropic-api', 'openai-api', 'gemini-api'] as const;

export type SourceKind = (typeof sourceKinds)[number];

/** Whether a text names a source of ledger records. */
export function isSourceKind(text: string): text is SourceKind {
  return (sourceKinds as readonly string[]).includes(text);
}
