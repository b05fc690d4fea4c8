import { isJsonObject } from '../../json-object.ts';
import { detailRowsMax, isDetailText } from './detail-limits.ts';

/** How deep pipelines may be nested; deeper ones are not looked at. */
const pipelineDepthMax = 16;

const pathTargets: ReadonlySet<unknown> = new Set(['file', 'dir', 'path']);

/**
 * The paths that the steps of a `commandAnalysis` name, also those of their pipelines: targets of the type `file`, `dir` or
 * `path`, given as `value` or `path` (SPEC 4.5). What is of another shape has none.
 */
export function commandTargets(analysis: unknown): ReadonlySet<string> {
  const paths = new Set<string>();
  if (isJsonObject(analysis)) addSteps(analysis['steps'], paths, 0);
  return paths;
}

function addSteps(steps: unknown, paths: Set<string>, depth: number): void {
  if (!Array.isArray(steps) || depth > pipelineDepthMax) return;
  for (const step of steps.filter(isJsonObject)) {
    if (paths.size >= detailRowsMax) return;
    addTargets(step['targets'], paths);
    addSteps(step['pipeline'], paths, depth + 1);
  }
}

function addTargets(targets: unknown, paths: Set<string>): void {
  if (!Array.isArray(targets)) return;
  for (const target of targets.filter(isJsonObject)) {
    const path = target['value'] ?? target['path'];
    if (paths.size < detailRowsMax && pathTargets.has(target['type']) && isDetailText(path)) paths.add(path);
  }
}
