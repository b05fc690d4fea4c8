export type { ParsedStretch, TranscriptState, TranscriptStretch } from './parse-transcript.ts';
export { lineBytesMax, parseTranscript } from './parse-transcript.ts';
export type { JsonObject, TranscriptFile, TranscriptParser } from './transcript-parser.ts';
