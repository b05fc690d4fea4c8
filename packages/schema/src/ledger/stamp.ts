/** Selects turns: every field that is given must match, and at least one must be given (SPEC 2.4). */
export interface StampSelector {
  /** The session, as its source names it. */
  readonly sessionId?: string | undefined;
  /** The response, as its source names it. */
  readonly messageId?: string | undefined;
  /** Bounds are inclusive and compared as instants; message bounds are refused, never ignored. */
  readonly range?: { readonly fromTs?: string | undefined; readonly toTs?: string | undefined } | undefined;
}

/** Keys and values of a stamp; `workflowId, agentId, parentAgentId, persona, tier, harness` become columns. */
export type Enrichment = Readonly<Record<string, string>>;

/** What a person or a program adds to turns afterwards. */
export interface Stamp {
  /** When it was made: RFC 3339. Of two stamps that set a key, the later one counts. */
  readonly ts: string;
  /** Which turns it is for. */
  readonly selector: StampSelector;
  /** The keys and values. */
  readonly enrichment: Enrichment;
}
