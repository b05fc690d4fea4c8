import type { ClaimPart, ClaimPlace } from '@agentspine/read-model';
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

/** Which part of the claims is asked for. @throws HomeError `HOME_BAD_REQUEST` */
export function parseClaimPart<Part extends ClaimPart & { readonly status?: string | undefined }>(value: Part): Part {
  const { limit, from, status } = parseRequest(value);
  const isStatus = status === undefined || typeof status === 'string';
  if (Number.isSafeInteger(limit) && limit >= 0 && isStatus && (from === undefined || isPlace(from))) return value;
  throw new HomeError('HOME_BAD_REQUEST', 'a part of the claims has a limit, and may have a status and a place');
}

function isPlace(from: ClaimPlace | null): boolean {
  if (typeof from !== 'object' || from === null) return false;
  return typeof from.at === 'string' && typeof from.line === 'number' && typeof from.start === 'number';
}
