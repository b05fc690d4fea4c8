import { claudeCodeFiles } from './claude-code/claude-code-files.ts';
import { codexFiles } from './codex/codex-files.ts';
import { HarnessPlaces } from './harness-places.ts';

/** Where the built-in harnesses keep their transcripts, for those who only look: no parser is loaded. */
export const builtInPlaces = new HarnessPlaces([claudeCodeFiles, codexFiles]);
