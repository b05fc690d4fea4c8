import { z } from 'zod';
import { quoteOf } from '../quote.ts';
import { defineTool } from '../tool.ts';

const snippetChars = 240;
/** The search gives no more hits. */
const hitsMax = 50;

/** Finds past prompts, answers, commands and results by words. */
export const historySearch = defineTool({
  name: 'history_search',
  title: 'Search past sessions',
  description:
    'Find what was asked, said, run or returned in past agent sessions on this machine, by words. Returns previews with a ref; read one with history_read.',
  input: z.object({
    query: z.string().min(1).max(500),
    harness: z.string().max(100).describe('such as claude-code or codex').optional(),
    since: z.iso.datetime({ offset: true }).optional(),
    limit: z.int().min(1).max(20).default(8),
    cursor: z.int().min(0).max(hitsMax).describe('nextCursor of the answer before').default(0),
  }),
  output: z.object({
    hits: z.array(
      z.object({
        ref: z.string(),
        session: z.string().nullable(),
        at: z.string(),
        kind: z.string(),
        task: z.string(),
        snippet: z.string(),
      }),
    ),
    nextCursor: z.int().nullable(),
    notSearchedBytes: z.int().describe('bytes of transcripts that the search does not know yet'),
  }),
  answer: async ({ home, ownSession }, { query, harness, since, limit, cursor }) => {
    const { events, notInTrace } = await home.search(query, { limit: hitsMax });
    const sinceMs = since === undefined ? Number.NEGATIVE_INFINITY : Date.parse(since);
    const fitting = events.filter(({ sessionId = '', createdAt }) => {
      if (ownSession !== undefined && sessionId.split(':').includes(ownSession)) return false;
      return (harness === undefined || sessionId.startsWith(`${harness}:`)) && Date.parse(createdAt) >= sinceMs;
    });
    const page = fitting.slice(cursor, cursor + limit);
    return {
      hits: page.map((hit) => ({
        ref: hit.id,
        session: hit.sessionId ?? null,
        at: hit.createdAt,
        kind: hit.kind,
        task: quoteOf(hit.taskTitle, 120).text,
        snippet: quoteOf(hit.snippet?.text ?? hit.title, snippetChars).text,
      })),
      nextCursor: cursor + limit < fitting.length ? cursor + limit : null,
      notSearchedBytes: notInTrace?.bytes ?? 0,
    };
  },
});
