import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openTempHome } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { parseProfile, readAwsSettings } from '../src/aws-settings.ts';

test('a profile is read as the AWS tools write it', () => {
  const text = [
    '[default]',
    'aws_access_key_id = A1',
    's3 =',
    '  max_concurrent_requests = 20',
    '  aws_secret_access_key = nested',
    '',
    '[profile work]',
    '# aws_access_key_id = old',
    'aws_access_key_id=A2 # of work',
    'aws_secret_access_key = a/b+c=d',
    'Region = eu-central-1',
  ].join('\r\n');
  expect(parseProfile(text, 'default')).toEqual({ aws_access_key_id: 'A1', s3: '' });
  expect(parseProfile(text, 'work')).toEqual({
    aws_access_key_id: 'A2',
    aws_secret_access_key: 'a/b+c=d',
    region: 'eu-central-1',
  });
  expect(parseProfile(text, 'other')).toEqual({});
});

test('the environment comes before the profile, and the profile before nothing', async () => {
  using home = openTempHome();
  const homeDirectory = home.path;
  mkdirSync(join(homeDirectory, '.aws'));
  const keys = (id: string) => `aws_access_key_id = ${id}\naws_secret_access_key = secret-of-${id}\n`;
  writeFileSync(join(homeDirectory, '.aws/credentials'), `[default]\n${keys('A1')}[work]\n${keys('A2')}`);
  writeFileSync(
    join(homeDirectory, '.aws/config'),
    '[profile work]\nregion = eu-west-1\nendpoint_url = https://store.example\n',
  );
  const read = (env: Record<string, string>) => readAwsSettings({ env, homeDirectory });
  expect(await read({})).toMatchObject({ keys: { accessKeyId: 'A1' }, region: undefined, endpoint: undefined });
  expect(await read({ AWS_PROFILE: 'work' })).toEqual({
    keys: { accessKeyId: 'A2', secretAccessKey: 'secret-of-A2', sessionToken: undefined },
    region: 'eu-west-1',
    endpoint: 'https://store.example',
  });
  const env = { AWS_ACCESS_KEY_ID: 'A3', AWS_SECRET_ACCESS_KEY: 's', AWS_SESSION_TOKEN: 't', AWS_DEFAULT_REGION: 'r' };
  expect(await read(env)).toEqual({
    keys: { accessKeyId: 'A3', secretAccessKey: 's', sessionToken: 't' },
    region: 'r',
    endpoint: undefined,
  });
  await expect(read({ AWS_PROFILE: 'nobody' })).rejects.toMatchObject({ code: 'OBJECTS_NO_CREDENTIALS' });
});
