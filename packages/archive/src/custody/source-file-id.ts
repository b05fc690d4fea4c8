import { hash } from 'node:crypto';
import type { SourceFileId } from '@agentspine/schema';

/** The id of the source file at an absolute path. Sixteen digits: with a million files a clash is one in ten million. */
export function sourceFileIdOf(path: string): SourceFileId {
  return hash('sha256', path).slice(0, 16) as SourceFileId;
}
