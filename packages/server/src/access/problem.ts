import type { ProblemCode } from '../errors.ts';

/** What a request was refused with, or failed with: RFC 9457, with our code as the title. */
export interface Problem {
  /** The page that lists the codes. */
  readonly type: string;
  /** A code of docs/errors.md. */
  readonly title: ProblemCode | (string & {});
  /** The status of HTTP. */
  readonly status: number;
  /** What is wrong, in a sentence. */
  readonly detail: string;
  /** What to do. */
  readonly advice?: string;
  /** The parameter that is wrong. */
  readonly field?: string;
}

/** What is particular to one refusal. */
export type Refusal = Omit<Problem, 'type'> & {
  /** After how many seconds the same request may be answered. */
  readonly retryAfterS?: number;
};

const typeOfAll = 'https://github.com/agentspine/agentspine/blob/main/docs/errors.md';

/** The answer to a request that is refused. */
export function problemResponse({ retryAfterS, ...refusal }: Refusal): Response {
  const problem: Problem = { type: typeOfAll, ...refusal };
  return new Response(JSON.stringify(problem), {
    status: refusal.status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) }),
      // What is left of a body that is too large is not read.
      ...(refusal.status === 413 ? { connection: 'close' } : {}),
    },
  });
}

/** The status of errors whose code does not follow a pattern. */
const statusOfCode: Readonly<Record<string, number>> = {
  READER_BAD_REQUEST: 400,
  READER_SQL_REFUSED: 400,
  READER_SQL_ERROR: 400,
  READER_QUERY_LIMIT: 400,
  READER_CURSOR_STALE: 409,
};

/** What a question failed with: a code of ours, or `SERVE_FAILED` for what is a bug. */
export function refusalOfError(error: unknown): Refusal {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  const detail = error instanceof Error ? error.message : String(error);
  if (typeof code !== 'string' || !/^[A-Z]+(_[A-Z]+)+$/.test(code)) {
    return { title: 'SERVE_FAILED', status: 500, detail, advice: 'This is a bug: please report it.' };
  }
  return { title: code, status: statusOfCode[code] ?? statusOfPattern(code), detail, ...adviceOf(code) };
}

function statusOfPattern(code: string): number {
  if (code.endsWith('_NOT_FOUND')) return 404;
  if (code.endsWith('_AMBIGUOUS')) return 409;
  return /^(READER_NO_|.*_(NEWER|OLDER|CORRUPT|UNREADABLE|MISSING|GONE|BUSY|LOCKED)$)/.test(code) ? 503 : 500;
}

function adviceOf(code: string): { readonly advice?: string } {
  if (code === 'READER_NO_ARCHIVE' || code === 'READER_NO_SPINE') return { advice: 'spine import' };
  if (code === 'SERVE_STORE_LOCKED')
    return {
      advice: 'Nothing needs to be done here: what is asked for comes when that process is done with the store.',
    };
  if (code.endsWith('_NEWER')) return { advice: 'Update spine, then start spine serve again.' };
  if (code === 'READER_ARCHIVE_OLDER' || code === 'READER_ARCHIVE_CORRUPT') return { advice: 'spine archive rebuild' };
  if (code === 'READER_SPINE_OLDER') return { advice: 'spine migrate' };
  return {};
}
