import { claudeCodeShapes, codexShapes } from '@agentspine/ingest';
import { type Markers, markedClaudeLines, markedCodexLines, share } from '@agentspine/testkit';
import { historyMakers, makeHarnessHistory } from '../harnesses/all-histories.ts';
import type { HarnessFile } from '../harnesses/harness-history.ts';
import { plantMarkers } from './plant-markers.ts';

/** The transcripts of one harness, with a marker in every field that has text. */
export interface MarkedHistory {
  /** The harness. */
  readonly source: string;
  /** Its files. */
  readonly files: readonly HarnessFile[];
}

/**
 * Marked transcripts of all harnesses, a history each. Of the thousands of lines of Claude Code and Codex the fast tests take every eighth
 * after the first ones, which say what session it is; `forget-sessions.int.test.ts` takes them all.
 */
export function markedHistories(markers: Markers): readonly MarkedHistory[] {
  const linesOf = (lines: readonly object[]): Buffer => {
    const taken = [...lines.slice(0, 2), ...share(lines.slice(2), 8)];
    return Buffer.from(taken.map((line) => `${JSON.stringify(line)}\n`).join(''));
  };
  const others = Object.keys(historyMakers).map((source) => ({
    source,
    files: makeHarnessHistory(3, [source]).map(({ path, bytes, versions = [] }) => ({
      ...{ path, bytes: plantMarkers(bytes, markers, path) },
      versions: versions.map((version) => plantMarkers(version, markers, path)),
    })),
  }));
  const claude = linesOf(markedClaudeLines(markers, claudeCodeShapes));
  const codex = linesOf(markedCodexLines(markers, codexShapes));
  return [
    ...others,
    { source: 'claude-code', files: [{ path: '.claude/projects/p/claude-session.jsonl', bytes: claude }] },
    { source: 'codex', files: [{ path: '.codex/sessions/rollout-codex-thread.jsonl', bytes: codex }] },
  ];
}
