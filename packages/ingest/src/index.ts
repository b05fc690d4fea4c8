export type { Found, TranscriptTree, TreeEntry, TreeStat } from './discover.ts';
export { walkTranscripts } from './discover.ts';
export type { HarnessRoot } from './harness-roots.ts';
export { harnessRoots } from './harness-roots.ts';
export type { ParsedStretch, TranscriptState, TranscriptStretch } from './parse-transcript.ts';
export { lineBytesMax, parseTranscript } from './parse-transcript.ts';
export type { RegisteredParser } from './registry.ts';
export { parsers, recogniseTranscript, recognitionBytesMax } from './registry.ts';
export type { JsonObject, TranscriptFile, TranscriptParser } from './transcript-parser.ts';
