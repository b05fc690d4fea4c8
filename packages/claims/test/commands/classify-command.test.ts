import { describe, expect, test } from 'vitest';
import { classifyCommand } from '../../src/commands/classify-command.ts';

const kindsOf = (line: string) => classifyCommand(line).map(({ kind }) => kind);

describe('a command line is known by its programs', () => {
  test.each([
    ['go test ./...', ['test', 'build']],
    ['cd api && CI=1 timeout 60 uv run --with x pytest -q', ['test']],
    ['python3 -m pytest tests', ['test']],
    ['npx -y vitest run', ['test']],
    ['pnpm --filter web exec tsc --noEmit', ['typecheck', 'build']],
    ['./node_modules/.bin/eslint .', ['lint']],
    ['mise run test:ci', ['test']],
    ['make', ['build']],
    ['make lint', ['lint']],
    ['npm run build', ['build']],
    ['npm t', ['test']],
    ['yarn typecheck', ['typecheck']],
    ['cargo clippy -- -D warnings', ['lint', 'build']],
    ['gofmt -l .', ['lint']],
    ['black --check src', ['lint']],
    ['black src', ['format']],
    ['git -C /srv/app commit -m "npm test passes"', ['commit']],
    ['git commit --dry-run', []],
    ['git push origin main --tags', ['push']],
    ['gh pr create --fill', ['pr']],
    ['bash -lc "cd x && go build ./..."', ['build']],
    ['./scripts/run-tests.sh', ['test']],
    ['latexmk -pdf paper.tex', ['build']],
    ['find . -name "*.go" | xargs golangci-lint run', ['search', 'lint', 'build']],
    ['sed -i s/a/b/ src/a.ts', ['read', 'write']],
    ['echo "go test ./..."', []],
    ['git log --grep "cargo test"', []],
    ["cat <<'EOF'\npytest\nEOF", ['read']],
    ['pytest --help', []],
  ])('%s', (line, kinds) => expect(kindsOf(line)).toEqual(kinds));
});

describe('an exit code speaks for a command only where the shell says so', () => {
  const tells = (line: string, program: string) => {
    const found = classifyCommand(line).find((activity) => activity.program === program);
    return found === undefined ? undefined : { ok: found.exit.ok, fail: found.exit.fail };
  };
  test.each([
    ['pytest', { ok: true, fail: true }],
    ['cd x && pytest', { ok: true, fail: true }],
    ['pytest | tail -3', { ok: false, fail: false }],
    ['set -o pipefail; pytest | tail -3', { ok: true, fail: false }],
    ['pytest; true', { ok: false, fail: false }],
    ['pytest || true', { ok: false, fail: false }],
    ['pytest && git push', { ok: true, fail: false }],
    ['make && pytest', { ok: true, fail: false }],
    ['make; pytest', { ok: true, fail: true }],
    ['make || pytest', { ok: false, fail: true }],
    ['pytest &', { ok: false, fail: false }],
  ])('%s', (line, expected) => expect(tells(line, 'pytest')).toEqual(expected));
});
