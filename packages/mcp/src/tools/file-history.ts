import { z } from 'zod';
import { quoteOf } from '../quote.ts';
import { defineTool } from '../tool.ts';

/** What agents did with a file before, failures first. */
export const fileHistory = defineTool({
  name: 'file_history',
  title: 'What happened to a file',
  description:
    'What agents did with a file in past sessions: calls that failed first, then changes, then reads. Give its path or the end of it, such as src/app.ts.',
  input: z.object({
    path: z.string().min(1).max(1_000),
    limit: z.int().min(1).max(50).default(10),
  }),
  output: z.object({
    calls: z.int(),
    sessions: z.int(),
    changes: z.int(),
    failed: z.int(),
    touches: z.array(
      z.object({
        ref: z.string(),
        session: z.string().nullable(),
        at: z.string(),
        file: z.string(),
        operation: z.string().nullable(),
        tool: z.string().nullable(),
        failed: z.boolean().nullable().describe('null: the log has no result'),
      }),
    ),
  }),
  answer: async ({ home }, { path, limit }) => {
    const { touches, counts } = home.readerOf('spine').fileHistory(path, limit);
    return {
      ...counts,
      touches: touches.map(({ eventId, sessionId, at, path: file, operation, tool, isFailed }) => ({
        ref: eventId,
        session: sessionId,
        at,
        file: quoteOf(file, 300).text,
        operation,
        tool: tool === null ? null : quoteOf(tool, 100).text,
        failed: isFailed,
      })),
    };
  },
});
