export type { ArchiveRows, FixtureHome, Row } from './archive-fixture.ts';
export {
  callRow,
  fidelityJson,
  makeArchive,
  makeHome,
  sessionRow,
  turnRow,
  writeArchive,
} from './archive-fixture.ts';
export { firstSeed, roundsOf } from './campaign-rounds.ts';
export { radosgwPath, startRadosgw } from './ceph-server.ts';
export type { ChildProgram } from './child-program.ts';
export { startChild } from './child-program.ts';
export { type ClickhouseCluster, startClickhouseCluster, zookeeperJar } from './clickhouse-cluster.ts';
export type { ContractCase, FileSystemSubject } from './contracts/file-system.ts';
export { fileSystemContract } from './contracts/file-system.ts';
export { corpus, hasCorpus, titleOverCorpus } from './corpus.ts';
export type { EngineProcess, EngineServer } from './engine-server.ts';
export {
  clickhousePath,
  freePort,
  password,
  postgresFolder,
  type ServedEngine,
  serveEngine,
  startClickhouse,
  startPostgres,
  unlessThere,
} from './engine-server.ts';
export type { FaultMode, FaultPointOptions, FaultPointReport } from './every-fault-point.ts';
export { everyFaultPoint, faultModes } from './every-fault-point.ts';
export { FakeMachine } from './fake-machine.ts';
export type { Keep } from './faulty-disk.ts';
export type { FaultyFileSystemOptions } from './faulty-file-system.ts';
export { FaultyFileSystem } from './faulty-file-system.ts';
export type { ClaudeSums, CodexModelSums, GroundTruth } from './ground-truth.ts';
export { readGroundTruth } from './ground-truth.ts';
export type { HeldLock } from './hold-lock.ts';
export { holdLock } from './hold-lock.ts';
export { chromiumPath, withoutChromium } from './installed-chromium.ts';
export { ManualClock } from './manual-clock.ts';
export { Markers, markedClaudeLines, markedCodexLines } from './marked-lines.ts';
export type { MemoryDisk } from './memory-disk.ts';
export { canMount, mountMemoryDisk } from './memory-disk.ts';
export { plantedSecrets } from './planted-secrets.ts';
export type { Fault } from './program-life.ts';
export type { S3Fault, S3Seen, S3Server, S3ServerOptions } from './s3-server.ts';
export { s3Bucket, s3Keys, startS3Server } from './s3-server.ts';
export { seededBytes, seededRandom } from './seeded-random.ts';
export { sequentialIds } from './sequential-ids.ts';
export { propertyRuns, share, takesAll } from './share.ts';
export { type SilentServer, startSilentServer } from './silent-server.ts';
export { createSpine, insertRecord, nameId } from './spine-fixture.ts';
export type { TempHome } from './temp-home.ts';
export { openTempHome } from './temp-home.ts';
export { TempSpine } from './temp-spine.ts';
export { thrownBy } from './thrown-by.ts';
export { codexLines, promptLine, replyLine } from './transcript-lines.ts';
export { hasEnded, isRunning, untilEnded, untilHolds, type WaitLimits } from './waits.ts';
export { withoutFileSync } from './without-file-sync.ts';
export { wrapFileSystem } from './wrap-file-system.ts';
