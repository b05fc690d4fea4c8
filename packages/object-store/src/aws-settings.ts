/**
 * Who one is to an object store, as the AWS tools are told: the environment, then the profile in `~/.aws/credentials` and `~/.aws/config`.
 * Profiles that ask a program or a service for keys are not followed.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ObjectStoreError } from './errors.ts';

/** Where settings are looked for. */
export interface SettingsPlace {
  /** The environment, by name. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of the user. */
  readonly homeDirectory: string;
}

/** A key pair. Never printed. */
export interface AwsKeys {
  /** Its public half. */
  readonly accessKeyId: string;
  /** What is signed with. */
  readonly secretAccessKey: string;
  /** Of keys that expire. */
  readonly sessionToken: string | undefined;
}

/** What a request needs. */
export interface AwsSettings {
  /** The keys. */
  readonly keys: AwsKeys;
  /** `undefined` where nothing names one. */
  readonly region: string | undefined;
  /** The server; `undefined` for that of AWS. */
  readonly endpoint: string | undefined;
}

type Profile = Readonly<Record<string, string>>;

/** Reads the settings. @throws ObjectStoreError `OBJECTS_NO_CREDENTIALS` */
export async function readAwsSettings({ env, homeDirectory }: SettingsPlace): Promise<AwsSettings> {
  const name = env['AWS_PROFILE'] ?? 'default';
  const folder = join(homeDirectory, '.aws');
  const credentials = await readProfile(env['AWS_SHARED_CREDENTIALS_FILE'] ?? join(folder, 'credentials'), name);
  const config = await readProfile(env['AWS_CONFIG_FILE'] ?? join(folder, 'config'), name);
  const profile = { ...config, ...credentials };
  const keys = keysOf({
    accessKeyId: env['AWS_ACCESS_KEY_ID'],
    secretAccessKey: env['AWS_SECRET_ACCESS_KEY'],
    sessionToken: env['AWS_SESSION_TOKEN'],
  });
  const found =
    keys ??
    keysOf({
      accessKeyId: profile['aws_access_key_id'],
      secretAccessKey: profile['aws_secret_access_key'],
      sessionToken: profile['aws_session_token'],
    });
  if (found === undefined) throw noKeys(name);
  return {
    keys: found,
    region: given(env['AWS_REGION']) ?? given(env['AWS_DEFAULT_REGION']) ?? given(profile['region']),
    endpoint: given(env['AWS_ENDPOINT_URL_S3']) ?? given(env['AWS_ENDPOINT_URL']) ?? given(profile['endpoint_url']),
  };
}

function keysOf({
  accessKeyId,
  secretAccessKey,
  sessionToken,
}: Readonly<Record<keyof AwsKeys, string | undefined>>): AwsKeys | undefined {
  const [id, secret] = [given(accessKeyId), given(secretAccessKey)];
  if (id === undefined || secret === undefined) return undefined;
  return { accessKeyId: id, secretAccessKey: secret, sessionToken: given(sessionToken) };
}

/** A variable that is empty says nothing. */
function given(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

function noKeys(profile: string): ObjectStoreError {
  const advice =
    'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE; keys of a sign-in come by "aws configure export-credentials --format env"';
  return new ObjectStoreError(
    'OBJECTS_NO_CREDENTIALS',
    `there are no keys for the object store, neither in the environment nor in the profile "${profile}" of ~/.aws; ${advice}`,
  );
}

async function readProfile(path: string, name: string): Promise<Profile> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')) return {};
    throw new ObjectStoreError('OBJECTS_NO_CREDENTIALS', `${path} cannot be read; see its owner and its mode`, {
      cause,
    });
  }
  return parseProfile(text, name);
}

/** The settings of a profile in the text of either file; indented lines belong to a setting of another program, and are passed over. */
export function parseProfile(text: string, name: string): Profile {
  const profile: Record<string, string> = {};
  let isMeant = false;
  for (const line of text.split(/\r?\n/)) {
    const [, section] = /^\[\s*(?:profile\s+)?"?([^\]"]+?)"?\s*\]/.exec(line) ?? [];
    if (section !== undefined) isMeant = section === name;
    const [, key, value] = /^(\w+)\s*=\s*(.*)$/.exec(line) ?? [];
    if (isMeant && key !== undefined && value !== undefined)
      profile[key.toLowerCase()] = value.replace(/\s+[#;].*$/, '').trim();
  }
  return profile;
}
