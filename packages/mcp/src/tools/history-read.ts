import type { TimelineEvent } from '@agentspine/schema';
import { z } from 'zod';
import { McpToolError } from '../errors.ts';
import { quoteOf } from '../quote.ts';
import { defineTool } from '../tool.ts';

/** Reads one event of a past session whole, with some before and after it. */
export const historyRead = defineTool({
  name: 'history_read',
  title: 'Read a past event',
  description:
    'Read one past event by the ref that history_search or file_history returned, with some events before and after it. Texts are cut at max_chars.',
  input: z.object({
    ref: z.string().min(1).max(200),
    before: z.int().min(0).max(20).default(0),
    after: z.int().min(0).max(20).default(0),
    max_chars: z.int().min(100).max(8_000).describe('of each text').default(2_000),
  }),
  output: z.object({
    events: z.array(
      z.object({
        ref: z.string(),
        at: z.string(),
        kind: z.string(),
        title: z.string(),
        text: z.string().nullable(),
        isWhole: z.boolean(),
      }),
    ),
    session: z.string().nullable(),
  }),
  answer: async ({ home }, { ref, before, after, max_chars: charsMax }) => {
    const reader = home.readerOf('spine');
    const event = reader.timelineEvent(ref);
    if (event === undefined) throw new McpToolError('MCP_REF_NOT_FOUND', `there is no event with the ref "${ref}"`);
    const { taskId, createdAt } = event;
    const earlier = before === 0 ? [] : reader.timeline(taskId, { to: Date.parse(createdAt) });
    const place = earlier.findIndex(({ id }) => id === ref);
    const later = after === 0 ? [] : reader.timeline(taskId, { after: ref, limit: after });
    const events = [...earlier.slice(Math.max(0, place - before), Math.max(0, place)), event, ...later];
    return { session: event.sessionId ?? null, events: events.map((one) => shown(one, charsMax)) };
  },
});

function shown({ id, createdAt, kind, title, body, bodyBytes }: TimelineEvent, charsMax: number) {
  const quote = body === undefined ? undefined : quoteOf(body, charsMax, bodyBytes === undefined);
  return {
    ref: id,
    at: createdAt,
    kind,
    title: quoteOf(title, 200).text,
    text: quote?.text ?? null,
    isWhole: quote?.isWhole ?? true,
  };
}
