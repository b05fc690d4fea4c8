import { builtInPlaces, HarnessPlaces } from '@agentspine/ingest';
import { ampFiles } from './amp/amp-files.ts';
import { clineFiles } from './cline/cline-files.ts';
import { copilotFiles } from './copilot-cli/copilot-files.ts';
import { cursorFiles } from './cursor/cursor-files.ts';
import { droidFiles } from './factory-droid/droid-files.ts';
import { geminiFiles } from './gemini-cli/gemini-files.ts';
import { grokFiles } from './grok/grok-files.ts';
import { kimiFiles } from './kimi-code/kimi-files.ts';
import { opencodeFiles } from './opencode/opencode-files.ts';
import { piFiles } from './pi/pi-files.ts';
import { qwenFiles } from './qwen-code/qwen-files.ts';

/** Where every harness that comes with Agentspine keeps its transcripts, for a caller that only looks: no parser is loaded. */
export const knownPlaces = new HarnessPlaces([
  ...builtInPlaces.files,
  piFiles,
  copilotFiles,
  opencodeFiles,
  geminiFiles,
  qwenFiles,
  clineFiles,
  cursorFiles,
  kimiFiles,
  grokFiles,
  droidFiles,
  ampFiles,
]);
