import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Kinds of files that take long, the longest first. */
const longKinds = [/\.e2e\.test\.ts$/, /^acceptance\//, /\.prop\.test\.ts$/, /\.crash\.test\.ts$/, /\.int\.test\.ts$/];

/**
 * In a fresh clone, where nothing says yet how long each file takes, Vitest starts with the largest. The last ones then may take ten
 * seconds each, in one worker alone. Here they start with the kinds that take long, and of each kind with the largest.
 */
export default class LongFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    if (files.some((file) => this.ctx.cache.getTestSpecificationResult(file) !== undefined)) return sorted;
    const places = new Map(sorted.map((file) => [file, placeOf(relative(this.ctx.config.root, file.moduleId))]));
    // Projects stay one after the other.
    const projects = [...new Set(sorted.map(({ project }) => project))];
    return sorted.toSorted(
      (one, other) =>
        projects.indexOf(one.project) - projects.indexOf(other.project) ||
        (places.get(one) ?? 0) - (places.get(other) ?? 0),
    );
  }
}

function placeOf(path: string): number {
  const place = longKinds.findIndex((kind) => kind.test(path));
  return place < 0 ? longKinds.length : place;
}
