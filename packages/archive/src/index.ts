export type { ArchiveDaysOptions, ArchiveDaysResult, ArchiveProgress, PlannedDay } from './cold/archive-days.ts';
export { planDays } from './cold/archive-days.ts';
export { ColdArchive } from './cold/cold-archive.ts';
export type { ColdCompression } from './cold/cold-names.ts';
export type { ColdPlace } from './cold/cold-place.ts';
export { lockCold } from './cold/cold-place.ts';
export type { ColdBatch, ColdDay, ColdRow, ColdSource } from './cold/cold-source.ts';
export type { RestoreDayOptions, RestoredDay } from './cold/restore-day.ts';
export type { RetentionConfig } from './cold/retention-config.ts';
export { parseRetentionConfig } from './cold/retention-config.ts';
export type { ArchivedDay } from './cold/seal-day.ts';
export type { ColdProblem, ColdReport } from './cold/verify-cold.ts';
export { ContentComparison, type ContentDifference } from './content/compare-content.ts';
export type { ContentConfig } from './content/content-config.ts';
export { parseContentConfig } from './content/content-config.ts';
export { decodeContentLine, encodeContentLine, isChangedContent, isInline } from './content/content-line.ts';
export type { ContentAppendResult, ContentStore, ContentStoreOptions } from './content/content-store.ts';
export { openContentStore } from './content/content-store.ts';
export { ExpectedLines } from './content/expected-lines.ts';
export type { PruneOptions, PruneResult } from './content/prune-content.ts';
export type { ContentLine } from './content/read-content.ts';
export { readContentLines } from './content/read-content.ts';
export { chunkedBytesMin, contentChunks } from './custody/content-chunks.ts';
export type { CursorSnapshot, FileMark, MarkedFile } from './custody/cursor-file.ts';
export {
  beginsAsMarked,
  countInCursorFile,
  cursorCountBytesMax,
  encodeCursorFile,
  isDamagedCursorFile,
  markAfter,
  noFile,
  parseCursorFile,
  writeCursorFile,
} from './custody/cursor-file.ts';
export type { BlobPort, CustodyManifest, CustodyOptions, SourceChunk, TakenBytes } from './custody/custody.ts';
export { Custody, groupPieces } from './custody/custody.ts';
export { joinChunks } from './custody/join-chunks.ts';
export { encodeManifestLine } from './custody/manifest-line.ts';
export { nameManifest } from './custody/name-manifest.ts';
export type { CustodyPack } from './custody/pack-line.ts';
export { sampledWholeBytesMax, sampleWindows } from './custody/sample-windows.ts';
export type { KnownSource, SourceChange } from './custody/source-change.ts';
export { decideSourceChange, isSameStat } from './custody/source-change.ts';
export type { SourceEntry } from './custody/source-entry.ts';
export { entryAfterCursor, entryAfterPiece, isBehind } from './custody/source-entry.ts';
export { sourceFileIdOf } from './custody/source-file-id.ts';
export { carryTombstones } from './erasure/carry-tombstones.ts';
export type { JudgeLine, LineFate } from './erasure/erase-lines.ts';
export { digestOfLine, type ErasedLines, type Erasure, parseErasedLines } from './erasure/erased-line.ts';
export {
  type ByteRange,
  blankRanges,
  ErasedLineFinder,
  type ErasedNames,
  type ErasedShare,
  findErasedShare,
  isOfErased,
  type ScannedTranscript,
  wordsOf,
} from './erasure/erased-ranges.ts';
export {
  addTombstones,
  type ContentTombstone,
  type EventsTombstone,
  headBytesMax,
  type NewTombstones,
  readTombstones,
  type SessionTombstone,
  type Tombstone,
  type TombstoneStamp,
  Tombstones,
  tombstonesName,
} from './erasure/tombstones.ts';
export { replaceCheckedFile } from './erasure/write-checked-file.ts';
export type { ArchiveErrorCode } from './errors.ts';
export { ArchiveError } from './errors.ts';
export type { AppendResult, Ledger, LedgerDamage, LedgerOptions } from './ledger/ledger.ts';
export { openLedger } from './ledger/ledger.ts';
export type { FrameFault, LedgerSnapshot, LedgerStat } from './ledger/ledger-bytes.ts';
export { LedgerBytes } from './ledger/ledger-bytes.ts';
export type { Compression } from './ledger/ledger-file.ts';
export { decodeLedgerLine, encodeLedgerLine } from './ledger/ledger-line.ts';
export { makeStamp } from './ledger/make-stamp.ts';
export type { LedgerEntry, SkipReason } from './ledger/read-ledger.ts';
export { readLedger } from './ledger/read-ledger.ts';
export type { ReclassifyResult, TurnReclassifier } from './ledger/reclassify-ledger.ts';
export type { LedgerRepair, ReplaceResult } from './ledger/replace-derived.ts';
export type { ByteReader, SplitOptions } from './ledger/split-lines.ts';
