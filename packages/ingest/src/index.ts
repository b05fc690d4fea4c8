export { classifyTurn } from './activity/classify-activity.ts';
export type { Reclassifier } from './activity/reclassify-turns.ts';
export { makeReclassifier } from './activity/reclassify-turns.ts';
export { textThemes } from './activity/text-themes.ts';
export type { ToolCallSummary } from './activity/tool-call-signal.ts';
export { toolCallSignal } from './activity/tool-call-signal.ts';
export { builtInHarnesses } from './built-in-harnesses.ts';
export { builtInPlaces } from './built-in-places.ts';
export { claudeCodeShapes } from './claude-code/known-shapes.ts';
export { codexShapes } from './codex/known-shapes.ts';
export { contentId } from './content-id.ts';
export { CountedLines } from './counted-lines.ts';
export { anchoredNumber, nextAnchors } from './database-anchors.ts';
export type { Found, TranscriptPlaces, TranscriptTree, TreeEntry, TreeStat } from './discover.ts';
export { walkTranscripts } from './discover.ts';
export type { IngestErrorCode } from './errors.ts';
export { IngestError } from './errors.ts';
export type { FileForm, FileGrowth } from './file-form.ts';
export type { Environment, Harness, HarnessPlace } from './harness.ts';
export { defineHarness, placePathOf } from './harness.ts';
export type { Anchors, DatabaseRow, DatabaseRows, DatabaseWatermark, HarnessDatabase } from './harness-database.ts';
export { foldersOf } from './harness-folders.ts';
export type { HarnessFiles, HarnessRoot } from './harness-places.ts';
export { HarnessPlaces } from './harness-places.ts';
export { HarnessRegistry } from './harness-registry.ts';
export { growthOf, jsonBeside } from './json-beside.ts';
export { documentBytesMax, jsonDocument } from './json-document.ts';
export { jsonLines, recognitionBytesMax } from './json-lines.ts';
export type { FactLines, FactOrigin } from './ledger/lines-of-facts.ts';
export { linesOfFacts } from './ledger/lines-of-facts.ts';
export { stripTexts, withoutTexts } from './ledger/strip-texts.ts';
export type { ParsedStretch, TranscriptState, TranscriptStretch } from './parse-transcript.ts';
export { lineBytesMax, parseTranscript } from './parse-transcript.ts';
export { readCount, readNumber, readObject, readText, writeJson } from './read-json.ts';
export type { HarnessTools, ScriptTool, ToolKind } from './tool-kind.ts';
export { noTools, scriptOf } from './tool-kind.ts';
export { bodyInFacts } from './trace/body-in-facts.ts';
export {
  type ChunkEvents,
  chunkEventsOf,
  lastEventsOf,
  type WrittenEvent,
  writtenEvent,
} from './trace/chunk-events.ts';
export { type KeptChunk, KeptEvents, readKept } from './trace/kept-events.ts';
export { endsWithLastWord } from './trace/reply-event.ts';
export { sessionsOfState, type TracedSession, tracedSessionsOf } from './trace/session-events.ts';
export { commandOf, pathsOf } from './trace/tool-input.ts';
export { toolWords } from './trace/tool-words.ts';
export {
  contradicted,
  cursorParserOf,
  type ParsedChunk,
  settleState,
  type TracedChunk,
  type TracedState,
  type TraceTask,
  traceChunk,
  tracedStateOf,
} from './trace/trace-chunk.ts';
export type { PlacedEvent, TraceEvent, TraceOrigin } from './trace/trace-event.ts';
export { isTraceEventId, partOfLogName } from './trace/trace-ids.ts';
export type { TracedFacts, Tracer } from './trace/trace-of-facts.ts';
export { nextRestOf, settleTrace, traceOfFacts } from './trace/trace-of-facts.ts';
export type { PendingReply, TraceState } from './trace/trace-state.ts';
export { emptyTraceState } from './trace/trace-state.ts';
export { tracerName } from './trace/tracer-name.ts';
export type { JsonObject, TranscriptFile, TranscriptParser } from './transcript-parser.ts';
