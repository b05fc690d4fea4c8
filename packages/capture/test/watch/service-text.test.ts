import { expect, test } from 'vitest';
import { serviceFileOf, serviceKindOf } from '../../src/index.ts';

const program = { command: ['/opt/a b/node', '/opt/50%/$x/"spine"', 'watch'], home: '/code/<me> & you' };

test('a service of systemd takes blanks, quotes, percent and dollar signs of a path as they are', () => {
  const { text, path } = serviceFileOf('systemd', program);
  expect(path).toBe('.config/systemd/user/agentspine-watch.service');
  expect(text).toContain('ExecStart="/opt/a b/node" "/opt/50%%/$$x/\\"spine\\"" "watch"\n');
  expect(text).toContain('Environment="AGENTSPINE_HOME=/code/<me> & you"\n');
});

test.each(['launchd', 'task-scheduler'] as const)('a service of %s holds paths as text of XML', (kind) => {
  const { text } = serviceFileOf(kind, program);
  expect(text).toContain('/code/&lt;me&gt; &amp; you');
  expect(text).not.toContain('<me>');
});

test('each system has a service of its own', () => {
  expect((['linux', 'freebsd', 'darwin', 'win32'] as const).map(serviceKindOf)).toEqual([
    'systemd',
    'systemd',
    'launchd',
    'task-scheduler',
  ]);
});
