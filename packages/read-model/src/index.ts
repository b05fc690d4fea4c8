export type { ArchiveStatus, StatusOptions } from './archive-status.ts';
export type { BuildResult } from './build-archive.ts';
export type {
  ActivityRow,
  ClaimPart,
  ClaimPlace,
  ClaimRow,
  JudgedChanges,
  JudgedFile,
  JudgedHome,
  JudgedTaskRows,
  KeptClaim,
  KeptClaimFilter,
  SessionsOfTask,
  TaskRows,
  TaskSession,
} from './claims/claim-rows.ts';
export { ClaimStore } from './claims/claim-store.ts';
export { fileOfMark } from './claims/judged-files.ts';
export type { RowCounts } from './count-rows.ts';
export type { ReadModelErrorCode } from './errors.ts';
export { ReadModelError } from './errors.ts';
export type { DerivedArchive, DerivedArchiveOptions } from './open-derived-archive.ts';
export { openDerivedArchive } from './open-derived-archive.ts';
export type {
  ClassifyTurn,
  HasContent,
  LedgerStat,
  LedgerTail,
  PriceBook,
  PriceBookSource,
  PricedTurn,
  TurnCost,
} from './ports.ts';
export { nameGenaiPriceBook, openGenaiPriceBook } from './prices/genai-price-book.ts';
export type { ParsedUserPrices, UserPrices } from './prices/user-prices.ts';
export { parseUserPrices } from './prices/user-prices.ts';
export type { VacuumResult } from './vacuum-archive.ts';
