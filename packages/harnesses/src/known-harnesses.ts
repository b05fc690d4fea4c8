import { builtInHarnesses } from '@agentspine/ingest';
import { amp } from './amp/harness.ts';
import { cline } from './cline/harness.ts';
import { copilotCli } from './copilot-cli/harness.ts';
import { cursor } from './cursor/harness.ts';
import { factoryDroid } from './factory-droid/harness.ts';
import { geminiCli } from './gemini-cli/harness.ts';
import { grok } from './grok/harness.ts';
import { kimiCode } from './kimi-code/harness.ts';
import { opencode } from './opencode/harness.ts';
import { pi } from './pi/harness.ts';
import { qwenCode } from './qwen-code/harness.ts';

/** Every harness that comes with Agentspine: a new one is a folder beside these and a word here and in `known-places.ts`. */
export const knownHarnesses = builtInHarnesses.with([
  pi,
  copilotCli,
  opencode,
  geminiCli,
  qwenCode,
  cline,
  cursor,
  kimiCode,
  grok,
  factoryDroid,
  amp,
]);
