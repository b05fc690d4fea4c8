export type { Lock, LockOptions } from './acquire-lock.ts';
export { acquireLock } from './acquire-lock.ts';
export type { ChainEnd } from './add-line-checks.ts';
export { addLineChecks, emptyChain } from './add-line-checks.ts';
export type { CheckedAppend, LinesBefore } from './append-checked-lines.ts';
export { appendCheckedLines, readChainEnd } from './append-checked-lines.ts';
export { appendLinesDurably } from './append-line-durably.ts';
export type { AppendLineOptions } from './append-line-now.ts';
export { appendLineNow, reserveSpace } from './append-line-now.ts';
export type { TornTail } from './cut-torn-tail.ts';
export { cutTornTail } from './cut-torn-tail.ts';
export type { DurableFsErrorCode } from './errors.ts';
export { DurableFsError, fromSystemError, hasCode } from './errors.ts';
export type { FileStat, FileSystem, OpenFile, OpenMode } from './file-system.ts';
export { homeDirectory } from './home-directory.ts';
export type { InflateStep } from './inflate-frames.ts';
export { inflateFrames } from './inflate-frames.ts';
export type { LineFault, LinePlace } from './line-chain.ts';
export { describeFault, LineChain, linkBefore } from './line-chain.ts';
export type { ChainLink, LineCheck } from './line-check.ts';
export { checkBytesMax, isSound, readLineCheck, textWithoutCheck, withoutCheck } from './line-check.ts';
export type { LineFileHead, LinesOfHead, LostEnd } from './line-file-head.ts';
export {
  describeLostEnd,
  findLostEnd,
  findLostLines,
  headPath,
  readLineFileHead,
  writeLineFileHead,
} from './line-file-head.ts';
export { LineSplitter } from './line-splitter.ts';
export type { LockEnvironment } from './lock-environment.ts';
export { nodeLockEnvironment } from './lock-environment.ts';
export type { LockHolder, ProcessIdentity } from './lock-holder.ts';
export { formatLockHolder, parseLockHolder } from './lock-holder.ts';
export { nodeFileSystem } from './node-file-system.ts';
export { nodeSourceTree } from './node-source-tree.ts';
export { openIfThere } from './open-if-there.ts';
export { ownedName, ownedTempName, ownerState } from './owned-name.ts';
export { readFully } from './read-fully.ts';
export { readWholeFile } from './read-whole-file.ts';
export { allowsSharedHome, refuseSharedFiles, refuseSharedHome } from './refuse-shared-home.ts';
export { restoreFlippedBit } from './restore-flipped-bit.ts';
export { restrictUmask } from './restrict-umask.ts';
export { saveAside } from './save-aside.ts';
export { setAsideOther } from './set-aside-other.ts';
export type { SourceEntry, SourceFile, SourceTree } from './source-tree.ts';
export { emptyBeginning, type SummedBeginning, sumOfBeginning } from './sum-of-beginning.ts';
export { findSystemFailure, type SystemFailure } from './system-failure.ts';
export { writeAll } from './write-all.ts';
export type { WriteFileOptions } from './write-file-durably.ts';
export { writeFileDurably } from './write-file-durably.ts';
export type { FrameChunks } from './zstd-frame.ts';
export { compressChunks, decompressChunks, zstdFrameOptions } from './zstd-frame.ts';
