/** Selects turns: every field that is given must match, and at least one must be given (SPEC 2.4). */
export interface StampSelector {
  readonly sessionId?: string | undefined;
  readonly messageId?: string | undefined;
  /** Bounds are inclusive and compared as instants; message bounds are refused, never ignored. */
  readonly range?: { readonly fromTs?: string | undefined; readonly toTs?: string | undefined } | undefined;
}

/** Keys and values of a stamp; `workflowId, agentId, parentAgentId, persona, tier, harness` become columns. */
export type Enrichment = Readonly<Record<string, string>>;

export interface Stamp {
  readonly ts: string;
  readonly selector: StampSelector;
  readonly enrichment: Enrichment;
}
