import { posix } from 'node:path';
import { CaptureError } from '../errors.ts';

/** A folder of another machine, and the program that reaches a shell there. */
export interface RemoteAddress {
  /** What its files are known by: the machine, not the way to it. */
  readonly name: string;
  /** Where to look: an absolute path; '' is the home folder of the user there. */
  readonly root: string;
  /** Runs a script there, which is its last argument. */
  readonly shell: readonly [program: string, ...args: string[]];
}

const nameShape = /^[a-z0-9][a-z0-9._@+-]{0,99}$/;

/** Whether a path of `spine import` is of another machine. */
export function isRemote(path: string): boolean {
  return path.startsWith('ssh://');
}

/**
 * Reads `ssh://[user@]host[:port][/folder]`, or takes a folder of this machine as one of the machine `name`.
 * @throws CaptureError `CAPTURE_REMOTE_REFUSED`
 */
export function remoteAddressOf(path: string, name: string | undefined): RemoteAddress {
  if (/[\r\n\0]/.test(path)) throw refused(path, 'has a line end in it');
  if (!isRemote(path)) {
    if (name === undefined) throw refused(path, 'is not an address such as ssh://host');
    // "$1" is the script: ssh gives a shell one text, too.
    return { name: nameOf(name), root: path, shell: ['sh', '-c'] };
  }
  const [, user, host, port, folder = ''] =
    /^ssh:\/\/(?:([^@/:]+)@)?([^@/:]+)(?::(\d{1,5}))?(\/.*)?$/s.exec(path) ?? [];
  if (host === undefined) throw refused(path, 'is not an address such as ssh://user@host:22/folder');
  // A name with a leading "-" is an option of ssh, and one with other signs is text for a shell.
  for (const part of [user, host]) {
    if (part !== undefined && !/^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(part))
      throw refused(path, `has ${JSON.stringify(part)} in it`);
  }
  const login = user === undefined ? host : `${user}@${host}`;
  // No host has this sign, so that no two addresses have one name.
  const own = port === undefined ? login : `${login}+${port}`;
  return {
    name: nameOf(name ?? own),
    root: folder === '' || folder === '/' ? '' : posix.normalize(folder),
    shell: ['ssh', ...(port === undefined ? [] : ['-p', port]), '--', login],
  };
}

function nameOf(name: string): string {
  const lower = name.toLowerCase();
  if (nameShape.test(lower)) return lower;
  throw refused(
    name,
    'is not a name of a machine: letters, digits, ".", "_", "-", "+" and "@", a letter or digit first',
  );
}

function refused(what: string, why: string): CaptureError {
  return new CaptureError('CAPTURE_REMOTE_REFUSED', `${JSON.stringify(what)} ${why}`);
}
