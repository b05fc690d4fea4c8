import type {
  PicoUsd,
  SourceName,
  TokenUsage,
  TurnClassification,
  TurnSignals,
  UsageModifiers,
} from '@agentspine/schema';

/** What the builder needs of the ledger: raw bytes from an offset, and how to distinguish a rewritten file from a grown one. */
export interface LedgerTail {
  /** `undefined` while there is no ledger. */
  stat(): Promise<LedgerStat | undefined>;
  /** Bytes `from` (included) to `to` (excluded); fewer at the end of the file. */
  read(from: number, to: number): Promise<Uint8Array>;
  /** How the ledger lost lines at its end; `undefined` where nothing says so. A ledger that keeps no account has no such call. */
  findLostEnd?(): Promise<LostLedgerEnd | undefined>;
}

/** `shorter` than it was, or with an `other` line where the last one was. Sizes in bytes. */
export interface LostLedgerEnd {
  /** Whether the ledger is shorter, or another one. */
  readonly kind: 'shorter' | 'other';
  /** Size, in bytes. */
  readonly size: number;
  /** How far the file reached when it was last written, in bytes. */
  readonly knownSize: number;
}

/** What the file system says of the ledger. */
export interface LedgerStat {
  /** Size, in bytes. */
  readonly size: number;
  /** When it last changed, in milliseconds since the epoch. */
  readonly mtimeMs: number;
  /** Identity of the file on its device. */
  readonly inode: string;
}

/** What one turn costs, in exact parts; `total` is their sum. */
export interface TurnCost {
  /** Input, in trillionths of a dollar. */
  readonly input: PicoUsd;
  /** Output, in trillionths of a dollar. */
  readonly output: PicoUsd;
  /** Reasoning that has a price of its own, in trillionths of a dollar. */
  readonly reasoning: PicoUsd;
  /** Cache reads, in trillionths of a dollar. */
  readonly cacheRead: PicoUsd;
  /** Cache writes, in trillionths of a dollar. */
  readonly cacheCreate: PicoUsd;
  /** Fees for server-side tools, such as web searches. */
  readonly tools: PicoUsd;
  /** All of it, in trillionths of a dollar. */
  readonly total: PicoUsd;
}

/** What the price of a response depends on. */
export interface PricedTurn {
  /** The source, such as `claude-code`. */
  readonly source: SourceName;
  /** The model, as its provider names it. */
  readonly model: string;
  /** Prices change over time; normalised. */
  readonly ts: string;
  /** What it used. */
  readonly usage: TokenUsage;
  /** A member that is absent is the standard. */
  readonly modifiers: UsageModifiers;
}

/** Prices from outside. `id` names the data and the user's overrides, so that a row can say what it was priced with. */
export interface PriceBook {
  /** Its name; each priced row has it. */
  readonly id: string;
  /** `undefined` for a model, or a way to run it, without a known price: never 0 (SPEC 2.10). */
  priceTurn(turn: PricedTurn): TurnCost | undefined;
}

/** A price book that is opened when a turn has to be priced: a build that finds nothing to do never needs it. */
export interface PriceBookSource {
  /** That of the book which `open` gives. */
  readonly id: string;
  /** Loads the price book. */
  open(): Promise<PriceBook>;
}

/** The rules of SPEC 2.8; they live with the ledger. */
export type ClassifyTurn = (signals: TurnSignals) => TurnClassification;

/** Whether texts of a session are kept; `files` are the transcripts that its turns and prompts come from. */
export type HasContent = (sessionId: string, files: ReadonlySet<string>) => boolean;
