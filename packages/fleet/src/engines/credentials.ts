import { type HomeContext, readTextFile } from '@agentspine/stores';
import { FleetError } from '../errors.ts';

/** Who a home is to a database. */
export interface Credentials {
  /** `undefined` where neither the target nor the environment says it. */
  readonly user: string | undefined;
  /** `undefined` where none is given. */
  readonly password: string | undefined;
}

const otherMayRead = 0o077;

/**
 * Credentials from the environment: `AGENTSPINE_FLEET_USER` and `AGENTSPINE_FLEET_PASSWORD`, or the file that `AGENTSPINE_FLEET_PASSWORD_FILE`
 * names. They are never taken from arguments, which other processes see. @throws FleetError `FLEET_TARGET_WRONG`
 */
export async function readCredentials(env: HomeContext['env'], url: URL): Promise<Credentials> {
  const user = env['AGENTSPINE_FLEET_USER'] ?? (url.username === '' ? undefined : decodeURIComponent(url.username));
  const given = env['AGENTSPINE_FLEET_PASSWORD'];
  const path = env['AGENTSPINE_FLEET_PASSWORD_FILE'];
  if (given !== undefined || path === undefined) return { user, password: given };
  const text = await readTextFile(path);
  if (text === undefined) throw wrong(path, 'is not there');
  const { statSync } = await import('node:fs');
  if ((statSync(path).mode & otherMayRead) !== 0) throw wrong(path, `can be read by others: chmod 600 ${path}`);
  return { user, password: text.trimEnd() };
}

function wrong(path: string, what: string): FleetError {
  return new FleetError('FLEET_TARGET_WRONG', `${path}, which AGENTSPINE_FLEET_PASSWORD_FILE names, ${what}`);
}

/** A message without the password, should whoever made it have put it in. */
export function withoutPassword(message: string, { password }: Credentials): string {
  return password === undefined || password === '' ? message : message.replaceAll(password, '***');
}
