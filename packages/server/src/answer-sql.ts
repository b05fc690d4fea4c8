import type { Context } from 'hono';
import { z } from 'zod';
import { problemResponse, refusalOfError } from './access/problem.ts';
import { type SqlRunner, sqlFormOf, sqlTypes } from './api/sql-runner.ts';

/** More take the memory and the processors that agents work with. */
const queriesMax = 2;

/** What `POST /queries` is sent. */
export const sqlBody = z.strictObject({ sql: z.string().min(1).describe('one SELECT, or EXPLAIN of one') });

/** Answers SQL of a person; a request that ends ends its query. */
export class SqlAnswers {
  readonly #runner: SqlRunner;
  readonly #onFailure: (error: unknown) => void;
  #running = 0;

  constructor(runner: SqlRunner, onFailure: (error: unknown) => void) {
    this.#runner = runner;
    this.#onFailure = onFailure;
  }

  /** The answer to a request with SQL in its body. */
  async answer({ req }: Context): Promise<Response> {
    const body = sqlBody.safeParse(await req.json().catch(() => undefined));
    if (!body.success) {
      return problemResponse({ title: 'SERVE_BAD_REQUEST', status: 400, detail: 'the body is {"sql": "SELECT …"}' });
    }
    if (this.#running >= queriesMax) {
      const detail = `${queriesMax} queries are running`;
      const advice = 'Ask again when one of them has ended.';
      return problemResponse({ title: 'SERVE_TOO_MANY', status: 429, detail, advice, retryAfterS: 2 });
    }
    const form = sqlFormOf(req.header('accept'));
    this.#running += 1;
    try {
      const bytes = await this.#runner.query(body.data.sql, form, req.raw.signal);
      const saved = form === 'json' ? {} : { 'content-disposition': `attachment; filename="answer.${form}"` };
      return new Response(bytes, {
        headers: { 'content-type': sqlTypes[form], 'cache-control': 'no-store', ...saved },
      });
    } catch (error) {
      const refusal = refusalOfError(error);
      if (refusal.status === 500) this.#onFailure(error);
      return problemResponse(refusal);
    } finally {
      this.#running -= 1;
    }
  }
}
