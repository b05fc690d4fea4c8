export type { ArchiveStatus } from './derived/archive-status.ts';
export type { BuildResult } from './derived/build-archive.ts';
export type { DerivedArchive, DerivedArchiveOptions } from './derived/open-derived-archive.ts';
export { openDerivedArchive } from './derived/open-derived-archive.ts';
export type {
  ClassifyTurn,
  HasContent,
  LedgerStat,
  LedgerTail,
  PriceBook,
  PriceBookSource,
  PricedTurn,
  TurnCost,
} from './derived/ports.ts';
export type { VacuumResult } from './derived/vacuum-archive.ts';
export type { WriterErrorCode } from './errors.ts';
export { WriterError } from './errors.ts';
export { nameGenaiPriceBook, openGenaiPriceBook } from './prices/genai-price-book.ts';
export type { ParsedUserPrices, UserPrices } from './prices/user-prices.ts';
export { parseUserPrices } from './prices/user-prices.ts';
