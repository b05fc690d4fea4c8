/** What the stores and questions need to know of a source, whether or not it keeps transcripts. */
export interface SourceTraits {
  /** Names the source in records, rows and on the screen, such as `my-harness`: lower case, digits, dashes; at most 64. */
  readonly source: string;
  /** For people. */
  readonly title: string;
  /** Who sells what it calls, as the price list names sellers; `undefined` where it calls anybody. */
  readonly provider: string | undefined;
  /** Whether the id of a tool call names the call in all sessions of the source, or in its own session alone. */
  readonly callIds: 'in-source' | 'in-session';
  /** Whether reasoning costs what output costs, whatever a price list says; `as-listed` where the list decides. */
  readonly reasoningPrice: 'as-output' | 'as-listed';
  /** The source that relationships have where they are between a session and a subagent inside it; `undefined` for none. */
  readonly innerSource: string | undefined;
}
