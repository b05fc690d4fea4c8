import { z } from 'zod';
import { defineTool } from '../tool.ts';

/** Adds a decision to the records of the home. It changes and removes nothing. */
export const decisionRecord = defineTool({
  name: 'decision_record',
  title: 'Record a decision',
  description:
    'Adds a decision and what it rests on to the records of this machine, for later sessions. Nothing can be changed or removed. Give refs of history_search as evidence.',
  input: z.object({
    text: z.string().min(1).max(4_000).describe('the decision and why, in plain words'),
    refs: z.array(z.string().max(1_000)).max(20).describe('refs of history_search').default([]),
  }),
  output: z.object({ id: z.int() }),
  writes: true,
  answer: async ({ home, ownSession = null }, { text, refs }) => {
    const message = {
      source: 'decision',
      direction: 'inbound',
      body: text,
      rawJson: { refs, session: ownSession },
    } as const;
    return { id: home.writer.obs.recordMessage(message) };
  },
});
