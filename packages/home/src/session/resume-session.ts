import { stat } from 'node:fs/promises';
import { inertText } from '@agentspine/render';
import { type HomeContext, HomeError } from '@agentspine/stores';
import { harnessesOf } from '@agentspine/stores/harnesses-of';
import { openHomeReader } from '@agentspine/stores/with-reader';

/** What continues a session where it was. */
export interface ResumeCommand {
  /** The folder in which it ran, which is there; null where its log does not say. */
  readonly directory: string | null;
  /** The program and its arguments. */
  readonly command: readonly string[];
}

/** An id as harnesses make them; another could be an option of the program. */
const plainId = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,199}$/;

/**
 * How a session is continued, as its harness says. A subagent has no command of its own: its session is continued.
 * @throws ReaderError `READER_SESSION_…`, HomeError `HOME_NOT_FOUND` where its harness has no such command, or its folder is gone
 */
export async function findResumeCommand(world: HomeContext, session: string): Promise<ResumeCommand> {
  using reader = openHomeReader(world, 'spine');
  const { session: name, source, sessionId, directory } = reader.sessionPlace(session);
  const harness = source === null ? undefined : harnessesOf(world).find(source);
  if (harness?.resume === undefined || sessionId === null) {
    throw refused(name, `no harness that is known can continue it (source: ${source ?? 'not known'})`);
  }
  if (!plainId.test(sessionId)) throw refused(name, 'its id is not one that a command can be given');
  if (directory !== null) {
    if (inertText(directory) !== directory)
      throw refused(name, `its folder ${directory} has characters that act on a terminal`);
    const isThere = await stat(directory).then(
      (stats) => stats.isDirectory(),
      () => false,
    );
    if (!isThere)
      throw refused(
        name,
        `its folder ${directory} is not there any more; make it again, or go where the work is now and run "${harness.resume(sessionId).join(' ')}"`,
      );
  }
  return { directory, command: harness.resume(sessionId) };
}

function refused(name: string, why: string): HomeError {
  return new HomeError('HOME_NOT_FOUND', `the session ${name} cannot be continued: ${why}`);
}
