import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codex } from '../../src/codex/harness.ts';
import { toolCallSignal } from '../../src/index.ts';

const signalOf = (name: string, input: unknown) => toolCallSignal(name, input, codex.tools);

function familyOf(command: string): string | undefined {
  return signalOf('Bash', { command }).family;
}

function targetOf(command: string): string | undefined {
  return signalOf('Bash', { command }).target;
}

describe('what a tool does', () => {
  test.each([
    ['edit', ['Edit', 'Write', 'MultiEdit', 'NotebookEdit', 'apply_patch', 'edit', 'write_file', 'str_replace_editor']],
    ['bash', ['Bash', 'shell', 'exec_command', 'local_shell', 'shell_command', 'run_shell_command']],
    ['read', ['Read', 'view_image', 'LS', 'read_file']],
    ['search', ['Grep', 'Glob', 'grep', 'ToolSearch']],
    ['delegation', ['Task', 'Agent', 'spawn_agent', 'send_input']],
    ['plan', ['ExitPlanMode', 'update_plan']],
    ['web', ['WebFetch', 'WebSearch', 'web_search']],
    [
      'other',
      ['write_stdin', 'TodoWrite', 'BashOutput', 'mcp__server__read', 'wait_agent', 'shell<|channel|>x', '', '🦔'],
    ],
  ])('%s tools are known by the names of all harnesses', (category, names) => {
    for (const name of names) expect([name, signalOf(name, {}).category]).toEqual([name, category]);
  });

  test('the target is what the tool works on', () => {
    expect(signalOf('Read', { file_path: '/a/b.ts' }).target).toBe('/a/b.ts');
    expect(signalOf('Grep', { pattern: 'x+', path: '/a' }).target).toBe('/a');
    expect(signalOf('WebFetch', { url: 'https://u:p@example.org:8080/a?token=1' }).target).toBe('example.org:8080');
    expect(signalOf('WebFetch', { url: 'no url' }).target).toBeUndefined();
    expect(signalOf('Task', { subagent_type: 'explorer', prompt: 'p' }).target).toBe('explorer');
    expect(signalOf('Edit', { file_path: 'docs/a.ts' })).toMatchObject({ target: 'docs/a.ts', isDocs: true });
    expect(signalOf('Read', { file_path: 'x'.repeat(5_000) }).target).toHaveLength(1_024);
  });

  test('a patch names its files, wherever it stands', () => {
    const patch = '*** Begin Patch\n*** Add File: docs/a.md\n+x\n*** Update File: README\n*** End Patch';
    const signal = { category: 'edit', target: 'docs/a.md', isDocs: true };
    expect(signalOf('apply_patch', patch)).toMatchObject(signal);
    expect(signalOf('apply_patch', { input: patch })).toMatchObject(signal);
    expect(signalOf('shell', { command: ['apply_patch', patch] })).toMatchObject(signal);
    expect(signalOf('shell', { command: ['bash', '-lc', `apply_patch <<'EOF'\n${patch}\nEOF`] })).toMatchObject(signal);
    const mixed = patch.replace('README', 'src/a.ts');
    expect(signalOf('apply_patch', mixed)).toMatchObject({ isDocs: false });
  });

  test('inputs of any shape are taken', () => {
    for (const input of [
      undefined,
      null,
      7,
      'text',
      [],
      {},
      { command: 7 },
      { command: [7, null] },
      { file_path: {} },
    ]) {
      for (const name of ['Bash', 'Edit', 'Read', 'WebFetch', 'apply_patch', 'exec']) {
        expect(signalOf(name, input).family).toBeUndefined();
      }
    }
  });

  test("a script of Codex's exec tool is what it calls", () => {
    const script = (body: string) => signalOf('exec', `const r = await tools.${body};\ntext(r.output);`);
    expect(script('exec_command({cmd: "FOO=1 uv run pytest -q \\"a b\\"", yield_time_ms: 10})')).toMatchObject({
      category: 'bash',
      family: 'testing',
      target: 'pytest',
    });
    expect(script('apply_patch("*** Begin Patch\\n*** Update File: src/a.ts\\n")')).toMatchObject({
      category: 'edit',
      target: 'src/a.ts',
    });
    expect(script('write_stdin({session_id: 1, chars: ""})').category).toBe('other');
  });
});

describe('the family of a command', () => {
  test.each([
    [
      'testing',
      'pytest -q|python -m pytest|npx vitest run|yarn jest|go test ./...|cargo +nightly test|cargo nextest run',
    ],
    [
      'testing',
      'npm test|npm t|pnpm run test:unit|pnpm --filter a test|bun test|node --test|make -C sub test|ctest|npx playwright test',
    ],
    [
      'testing',
      'cd a && npm test|sudo -u me env A=1 B="2 3" pytest|timeout 60 pytest|uv run pytest|bundle exec rspec|npx --yes -p x vitest@1',
    ],
    [
      'review',
      'git status|git -C /a diff --stat|git --no-pager log|git show|git blame a|gh pr view 3|gh pr checks|gh run view 1',
    ],
    ['git', 'git push|git commit -m "git status"|git -c a=b rebase main|git checkout -b x|git stash|git tag v1'],
    [
      'deps',
      'npm install|npm ci|yarn|yarn add a|pnpm i|bun add a|pip install -r r.txt|python3 -m pip install a|uv sync|cargo add a',
    ],
    ['deps', 'go get a|go mod tidy|bundle install|brew install a|sudo apt-get install -y a'],
    [
      'format',
      'prettier --write .|npx prettier -w a|black .|ruff format|ruff check --fix|cargo fmt|gofmt -w a|eslint --fix .',
    ],
    ['format', 'biome check --write|npm run format|pnpm lint:fix|terraform fmt|deno fmt'],
    [
      'verification',
      'tsc|tsc --noEmit -p .|eslint .|prettier --check .|black --check .|cargo fmt --check|cargo clippy|go vet ./...',
    ],
    [
      'verification',
      'mypy src|ruff check|shellcheck a.sh|npm run lint|npm run typecheck|make lint|make check|pnpm run format:check',
    ],
    [
      'build-deploy',
      'tsc -b|tsc --build|npm run build|vite build|cargo build --release|go build ./...|docker build .|docker compose build',
    ],
    [
      'build-deploy',
      'kubectl -n a apply -f b|helm upgrade a|terraform plan|make|make -j4|npm publish|wrangler deploy|pnpm build:prod',
    ],
  ])('%s', (family, commands) => {
    for (const command of commands.split('|')) expect([command, familyOf(command)]).toEqual([command, family]);
  });

  test('words that are no command decide nothing', () => {
    const commands = [
      'ls -la',
      'echo "npm test"',
      "echo 'git push'",
      'echo npm test',
      'grep -r pytest .',
      '# npm test',
      "cat <<'EOF'\nnpm test\nEOF",
      'cat > notes.txt <<EOF\ngit push\nEOF\nls',
      'echo $(git push)',
      'echo `git push`',
      'ls > pytest',
      'git branch',
      'git',
      'npm',
      '',
    ];
    for (const command of commands) expect([command, familyOf(command)]).toEqual([command, undefined]);
  });

  test('the first command of a line that belongs to a family decides', () => {
    expect(familyOf('cd app && ls; git add . && git commit -m x | cat')).toBe('git');
    expect(familyOf('mkdir a\nnpm run build\nnpm test')).toBe('build-deploy');
    expect(familyOf('if true; then npm test; fi')).toBe('testing');
    expect(familyOf("cat <<'EOF' > a.txt\nnpm run build\nEOF\npytest")).toBe('testing');
  });
});

describe('what stays of a command', () => {
  test('its program and a subcommand that everybody knows', () => {
    expect(targetOf('git -C /secret status --short')).toBe('git status');
    expect(targetOf('npm run deploy-secret')).toBe('npm run');
    expect(targetOf('/opt/secret/bin/tool --token secret')).toBe('tool');
    expect(targetOf('cd /secret && cargo test secret')).toBe('cargo test');
    expect(targetOf('TOKEN=secret curl -H secret https://secret')).toBe('curl');
    expect(targetOf('docker compose build secret')).toBe('docker compose build');
    expect(targetOf('cd /a && unknown-secret-program')).toBeUndefined();
  });

  test('nothing else of its text, whatever it is', () => {
    const around = fc.constantFrom(
      ...[
        '',
        ' ',
        "'",
        '"',
        '`',
        '$(',
        ')',
        '(',
        '{ ',
        '; ',
        ' && ',
        ' | ',
        '\n',
        '\\',
        '#',
        ' <<EOF\n',
        '\nEOF\n',
        '>',
        '<',
      ],
      ...[
        'A=',
        'cd ',
        'echo ',
        'git commit -m ',
        'npm run ',
        'python -c ',
        'sudo ',
        'case x in ',
        'for x in ',
        ' do ',
        'npx ',
      ],
    );
    const command = fc.array(fc.oneof(around, fc.constant('hunter2'))).map((parts) => `ls ${parts.join('')}`);
    fc.assert(
      fc.property(command, (text) => {
        expect(targetOf(text) ?? '').not.toContain('hunter2');
      }),
      { numRuns: 2_000 },
    );
  });
});
