export type { ClaimRequest, ClaimView, EvidenceView, RuleTrials, ShownClaims, TriedRule } from '@agentspine/judge';
export { byteCell, countCell, missingCell, withSeparators } from '@agentspine/render/count-text';
export type { Examination, Finding, Home, HomeContext, HomeProgress } from '@agentspine/stores';
export {
  clearDisposableNames,
  HomeError,
  type HomeErrorCode,
  homeOf,
  lockOptions,
  makeHome,
  type NotedBackup,
  noteBackup,
  readNotedBackups,
  tempAges,
  timezoneOf,
} from '@agentspine/stores';
export { openArchiveOf } from '@agentspine/stores/build-archive';
export type { ColdTable } from '@agentspine/stores/cold-tables';
export { coldTables, openColdArchive } from '@agentspine/stores/cold-tables';
export { refuseLostLedger } from '@agentspine/stores/find-lost';
export { openBlobs, openLedgerOf, openStores } from '@agentspine/stores/open-stores';
export { answerRequests, OtherThread, threadFile } from '@agentspine/stores/other-thread';
export { logsOf, openSpineWriter, readSpool } from '@agentspine/stores/spine';
export type { ReaderUse } from '@agentspine/stores/with-reader';
export { withReader } from '@agentspine/stores/with-reader';
export { readArchiveStatus, renewArchive, vacuumArchive } from './archive-upkeep.ts';
export { fileChunks, verifiedChunks } from './blob-chunks.ts';
export type { BlobGarbage, GarbageRequest } from './blobs/collect-blob-garbage.ts';
export { collectBlobGarbage } from './blobs/collect-blob-garbage.ts';
export { digestsInUse } from './blobs/digests-in-use.ts';
export { changeBudgets, readBudgets } from './budgets-file.ts';
export type { CheckReport, DoctorReport, KnownBackup } from './doctor/examine-home.ts';
export { examineHome } from './doctor/examine-home.ts';
export { followHomeMessages } from './follow-home.ts';
export type { FoundProblems, LocatedProblem } from './import/find-problems.ts';
export { findProblems } from './import/find-problems.ts';
export { sayKeptTexts } from './import/kept-texts.ts';
export type { ListedHarness, ListedPlace } from './import/list-harnesses.ts';
export { listHarnesses } from './import/list-harnesses.ts';
export type { PassedOver } from './import/passed-over.ts';
export { passedOverNow } from './import/passed-over.ts';
export type { RederiveReport } from './import/rederive-home.ts';
export { rederiveHome } from './import/rederive-home.ts';
export { type Rederivation, type RederiveOutcome, rederiveLedger } from './import/rederive-ledger.ts';
export type { ImportReport, ImportResult } from './import/run-import.ts';
export { runImport } from './import/run-import.ts';
export type { ImportedTrace, TraceImportReport } from './import/trace/import-trace.ts';
export { importTrace } from './import/trace/import-trace.ts';
export { readEventBody } from './import/trace/read-event-body.ts';
export { readWholeBody } from './import/trace/read-whole-body.ts';
export type { TraceGap } from './import/trace/trace-gap.ts';
export { readTraceGap, sayTraceGap } from './import/trace/trace-gap.ts';
export type { LedgerReport } from './ledger-upkeep.ts';
export { reclassifyLedger, stampLedger, verifyLedger } from './ledger-upkeep.ts';
export { type ImportOptions, OpenHome, type OpenHomeOptions, openHome } from './open-home.ts';
export { changePlans, readPlans } from './plans-file.ts';
export type { HomeStatus } from './read-home-status.ts';
export { readHomeStatus } from './read-home-status.ts';
export type { Spending } from './read-spending.ts';
export type { LinesToRecord, RecordedLines, RefusedLine } from './record-lines.ts';
export { parseRecordText, recordLinesOf } from './record-lines.ts';
export type { DailyReportPaths, DailyReportTexts } from './save-daily-report.ts';
export { saveDailyReport } from './save-daily-report.ts';
export { searchTrace } from './search/search-trace.ts';
export { readSession } from './session/read-session.ts';
export type { ColdArchiveReport, ColdRequest, OfTable } from './store/archive-cold-days.ts';
export { archiveColdDays, planColdDays, readRetention } from './store/archive-cold-days.ts';
export type { SizeReport } from './store/measure-store.ts';
export { measureStore } from './store/measure-store.ts';
export { restoreColdDay } from './store/restore-cold-day.ts';
export type { TableReport } from './store/verify-cold-tables.ts';
export { verifyColdTables } from './store/verify-cold-tables.ts';
