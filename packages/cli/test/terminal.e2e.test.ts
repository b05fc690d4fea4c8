import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestSpine } from './test-spine.ts';

/** The bundle, as it is published. */
const main = join(import.meta.dirname, '../dist/main.js');
const isLinux = process.platform === 'linux';

let spine: TestSpine;

beforeAll(async () => {
  spine = new TestSpine();
  for (let index = 0; index < 12; index += 1) await spine.say('cursor', 'set', `source ${index}`, 'a value');
});

afterAll(() => spine[Symbol.dispose]());

/** What a person sees who runs `spine cursor list` in a terminal of ten lines and `columns` columns. */
function atTerminal(env: Record<string, string>, { args = '', columns = 80 } = {}) {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const line = `stty rows 10 cols ${columns}; '${process.execPath}' '${main}' cursor list ${args}`;
  const { stdout, status } = spawnSync('script', ['-qec', line, '/dev/null'], {
    env: { PATH, NODE_COMPILE_CACHE, HOME: spine.person, AGENTSPINE_HOME: spine.home, TERM: 'xterm', ...env },
    encoding: 'utf8',
  });
  return { status, screen: stdout.replaceAll('\r\n', '\n') };
}

const lastSource = 'source 9 ';

test.skipIf(!isLinux)(
  'on a terminal (Linux has script) a report that is longer than the screen goes to the pager, whole',
  () => {
    const paged = join(spine.folder, 'paged');
    const { status, screen } = atTerminal({ SPINE_PAGER: `cat > '${paged}'` });
    expect([status, screen]).toEqual([0, '']);
    expect(readFileSync(paged, 'utf8')).toContain(lastSource);
  },
);

test.skipIf(!isLinux)('on a terminal (Linux has script) --no-pager prints it', () => {
  const paged = join(spine.folder, 'not-paged');
  const { status, screen } = atTerminal({ SPINE_PAGER: `cat > '${paged}'` }, { args: '--no-pager' });
  expect(status).toBe(0);
  expect(screen).toContain(lastSource);
  expect(existsSync(paged)).toBe(false);
});

test.skipIf(!isLinux)('on a terminal (Linux has script) a pager that is left early is no failure', () => {
  const { status, screen } = atTerminal({ SPINE_PAGER: 'head -n 2' });
  expect(status).toBe(0);
  expect(screen.split('\n')).toHaveLength(3);
});

test.skipIf(!isLinux)(
  'on a terminal (Linux has script) a pager that is not there leaves the report on the screen',
  () => {
    const { status, screen } = atTerminal({ PAGER: 'no-such-pager-anywhere' });
    expect(status).toBe(0);
    expect(screen).toContain(lastSource);
  },
);

test.skipIf(!isLinux)(
  'on a terminal (Linux has script) tables fit its width and headings stand out, unless NO_COLOR is set',
  () => {
    const { screen } = atTerminal({ SPINE_PAGER: '' }, { columns: 46 });
    expect(screen.split('\n')[0]).toContain('\u001b[1msource\u001b[22m');
    const plain = atTerminal({ SPINE_PAGER: '', NO_COLOR: '1' }, { columns: 46 }).screen;
    expect(plain).not.toContain('\u001b');
    expect(plain.split('\n').filter((line) => line.length > 46)).toEqual([]);
  },
);

test('a relative path is of the folder where the person stands, also through a script named spine', () => {
  spine.write('standing/hello.txt', 'hello');
  const put = (env: Record<string, string>) =>
    spawnSync(process.execPath, [main, 'blob', 'put', 'hello.txt'], {
      cwd: join(import.meta.dirname, '..'),
      env: { PATH: process.env['PATH'], HOME: spine.person, AGENTSPINE_HOME: spine.home, ...env },
      encoding: 'utf8',
    });
  const INIT_CWD = join(spine.folder, 'standing');
  expect(put({ INIT_CWD, npm_lifecycle_event: 'spine' })).toMatchObject({ status: 0, stderr: '' });
  expect(put({ INIT_CWD, npm_lifecycle_event: 'report' }).status).toBe(1);
});
