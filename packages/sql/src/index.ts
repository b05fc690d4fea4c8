export type { AskStore } from './ask-store.ts';
export { askHotAndCold, askHotAndCount, type ColdCount } from './cold/ask-hot-and-cold.ts';
export type { ColdDay } from './cold/cold-manifest.ts';
export type { ColdSource } from './cold/cold-snapshot.ts';
export { ReaderError, type ReaderErrorCode, type SessionCandidates } from './errors.ts';
export {
  parseBound,
  parseCount,
  parseDay,
  parseFilter,
  parseFunction,
  parseInstant,
  parseMs,
  parseName,
  parseText,
  parseWhole,
  parseWord,
} from './filter-fields.ts';
export { explainNames, type NameExplanation, type PublicSchema, schemaOrder } from './name-resolution.ts';
export { archiveFileName, openArchive } from './open-archive.ts';
export { openClaims } from './open-claims.ts';
export { openSpine, spineFileName } from './open-spine.ts';
export type { OpenStore } from './open-store.ts';
export { type CsvOptions, csvText } from './output/csv.ts';
export { type EncodeOptions, encodeAnswer, encodeResult } from './output/encode-result.ts';
export {
  isStreamFormat,
  type ResultFormat,
  resultFormats,
  type StreamFormat,
  type TextFormat,
} from './output/result-formats.ts';
export {
  type SaveOutputOptions,
  type SaveStreamOptions,
  saveMadeFile,
  saveOutput,
  saveStream,
} from './output/save-output.ts';
export type { Cell } from './sandbox/cell-json.ts';
export { asksForClaims } from './sandbox/claim-tables.ts';
export { publicSchemasIn } from './sandbox/public-schemas.ts';
export { type QueryLimits, queryLimitDefaults, sqlBytesMax } from './sandbox/query-limits.ts';
export { type QueryResult, type ResultColumn, type RunQueryOptions, runQuery } from './sandbox/run-query.ts';
export { type Query, streamQuery } from './sandbox/stream-query.ts';
export { WarmProcess, type WarmProcessOptions } from './sandbox/warm-process.ts';
export { type ExportedTable, type ExportParquetOptions, exportParquet } from './segments/export-parquet.ts';
export {
  type BuildTablesOptions,
  type BuiltTableCopies,
  buildTableCopies,
  describeTableCopies,
  type TableCopies,
} from './segments/segments-of-home.ts';
export {
  type BuildCopiesOptions,
  type BuiltCopies,
  buildColdCopies,
  type ColdCopies,
  describeColdCopies,
  dropCache,
} from './sidecars/cold-copies.ts';
