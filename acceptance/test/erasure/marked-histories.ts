import { claudeCodeShapes, codexShapes } from '@agentspine/ingest';
import { type Markers, markedClaudeLines, markedCodexLines } from '@agentspine/testkit';
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

/** Marked transcripts of all harnesses, a history each. */
export function markedHistories(markers: Markers): readonly MarkedHistory[] {
  const linesOf = (lines: readonly object[]): Buffer =>
    Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
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
