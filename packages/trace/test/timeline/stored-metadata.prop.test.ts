import type { TimelineMetadata } from '@agentspine/schema';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { metadataArbitrary } from './metadata-arbitraries.ts';
import { normalMetadata } from './normal-metadata.ts';
import { TimelineUnderTest } from './timeline-under-test.ts';

test('metadata that went through columns and rows is what was given, in its documented form, also as an update', () => {
  using spine = new TimelineUnderTest();
  const { trace } = spine.writer;
  let number = 0;
  /** Todos and questions of its own: an event keeps them only until another one names them. */
  const withOwn = (metadata: TimelineMetadata): TimelineMetadata =>
    Object.fromEntries(
      Object.entries(metadata).map(([key, value]) => {
        const isId = ['todoId', 'questionId'].includes(key) && typeof value === 'string' && value.trim() !== '';
        if (isId) number += 1;
        return [key, isId ? `${value}${number}` : value];
      }),
    );
  const some = fc.array(metadataArbitrary.map(withOwn), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(some, (given) => {
      const logged = trace.timeline.log(
        given.map((metadata) => ({ taskId: 't1', kind: 'action.logged', title: 'Acts', metadata })),
      );
      expect(logged.rejected).toEqual([]);
      const read = (id: string) => trace.timeline.get(id)?.metadata;
      expect(logged.accepted.map(read)).toEqual(given.map(normalMetadata));
      const [updated = ''] = logged.accepted;
      const next = withOwn(given.at(-1) ?? {});
      trace.timeline.updateMetadata(updated, next);
      expect(read(updated)).toEqual(normalMetadata(next));
    }),
    { numRuns: 40 },
  );
});
