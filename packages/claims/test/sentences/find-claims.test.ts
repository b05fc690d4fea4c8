import { describe, expect, test } from 'vitest';
import { findClaims } from '../../src/index.ts';

const kindsOf = (text: string) =>
  findClaims(text).map(({ kind, polarity }) => (polarity === 'pass' ? kind : `${kind} fail`));

describe('claims', () => {
  test.each([
    ['All tests pass.', ['tests']],
    ['**All 12 tests pass**, lint is clean.', ['tests', 'lint']],
    ['- Unit tests: ✅', ['tests']],
    ['Build and tests pass.', ['build', 'tests']],
    ['Good, it compiles.', ['build']],
    ['The parser tests are in and green.', ['tests']],
    ['`go test ./...` passes and `golangci-lint run` reports 0 issues.', ['tests', 'lint']],
    ['1,204 passed, 0 failed.', ['tests']],
    ['I ran `pytest -q` on it.', ['tests']],
    ['Two of the tests fail on Windows.', ['tests fail']],
    ['Committed and pushed to `main`.', ['commit', 'push']],
    ['Committed as `1a2b3c4`.', ['commit']],
    ['PR: https://github.com/x/y/pull/3', ['pr']],
    ['I have updated `src/a.ts` to match.', ['write']],
    ['- **Removed `oldFlag`** from the parser', ['write']],
    ['The `limit` option has been removed.', ['write']],
    ['Die Tests sind fehlgeschlagen.', ['tests fail']],
    ['Les tests ont échoué.', ['tests fail']],
    ['Las pruebas fallaron.', ['tests fail']],
    ['테스트가 실패했습니다.', ['tests fail']],
    ['测试失败。', ['tests fail']],
    ['テストが失敗しました。', ['tests fail']],
    ['변경 사항을 커밋했습니다.', ['commit']],
    ['コミットしました。', ['commit']],
    ['代码已推送。', ['push']],
  ])('%s', (text, kinds) => expect(kindsOf(text)).toEqual(kinds));
});

describe('what is not a claim', () => {
  test.each([
    'Let me check that the tests pass.',
    "I'll run the tests until they pass.",
    'Now let me verify that it compiles and the lint is clean.',
    'Do all tests pass?',
    'If the tests pass, I can commit.',
    'The tests should pass now.',
    'The tests would fail without it.',
    'Make sure all tests pass.',
    'The tests do not pass through the proxy.',
    'This test calls pass two arguments.',
    'Nothing was committed.',
    'The change is not committed yet.',
    'The refs are pushed by the daemon once a session ends.',
    'A committed file is read at start.',
    'That pushed the count over the limit.',
    '> All tests pass.',
    '```\nAll tests pass.\n```',
    '- [ ] All tests pass',
    '{"summary": "All tests pass."}',
    'The first compile pass found one problem.',
    '테스트가 통과하는지 확인하겠습니다.',
    'テストが成功するか確認しましょう。',
    '请确认测试是否通过。',
    '테스트 완료를 기다립니다.',
    'Minimal fix: test a clean checkout.',
    'Wenn die Tests erfolgreich sind, geht es weiter.',
  ])('%s', (text) => expect(kindsOf(text)).toEqual([]));
});

test('a claim has the offsets of its sentence in the message', () => {
  const text = 'I looked at it.\n\n- Fixed the width. All tests pass now.';
  const claim = findClaims(text).find(({ kind }) => kind === 'tests');
  expect(text.slice(claim?.start, claim?.end)).toBe('All tests pass now.');
});

test('right-to-left marks and emoji move no offset', () => {
  const text = '\u202e👩‍🚀\u202c done. All tests pass.';
  const claim = findClaims(text)[0];
  expect(text.slice(claim?.start, claim?.end)).toBe('All tests pass.');
});
