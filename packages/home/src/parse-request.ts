import { HomeError } from '@agentspine/stores';

/** The object that a request is. @throws HomeError `HOME_BAD_REQUEST` */
export function parseRequest<Request extends object>(value: Request): Request {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new HomeError('HOME_BAD_REQUEST', `what is asked for must be an object, and is ${String(value)}`);
}

/** Paths as a request names them. @throws HomeError `HOME_BAD_REQUEST` */
export function parsePaths(value: readonly string[]): readonly string[] {
  if (Array.isArray(value) && value.every((path) => typeof path === 'string' && path !== '')) return value;
  throw new HomeError('HOME_BAD_REQUEST', 'paths must be a list of paths of files or folders');
}

/** The words that are searched for. @throws HomeError `HOME_BAD_REQUEST` */
export function parseWords(value: string): string {
  if (typeof value === 'string') return value;
  throw new HomeError('HOME_BAD_REQUEST', `what is searched for must be a text, and is ${String(value)}`);
}
