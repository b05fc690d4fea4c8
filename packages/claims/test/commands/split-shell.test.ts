import { describe, expect, test } from 'vitest';
import { splitShell } from '../../src/commands/split-shell.ts';

const wordsOf = (line: string) => splitShell(line).map(({ words }) => words.join(' '));

describe('a command line is split into its commands', () => {
  test.each([
    ['cd app && npm test', ['cd app', 'npm test']],
    ['a; b | c || d &', ['a', 'b', 'c', 'd']],
    ["echo 'a && b' && c", ['echo a && b', 'c']],
    ['echo "say \\"no\\" ; stop" ; c', ['echo say "no" ; stop', 'c']],
    ['a \\\n  b', ['a b']],
    ['a # b && c\nd', ['a', 'd']],
    ['(cd x && make) > out.log 2>&1', ['cd x', 'make']],
    ['x 2>&1 | tail -5', ['x', 'tail -5']],
  ])('%s', (line, words) => expect(wordsOf(line)).toEqual(words));

  test('the text of a here-document is no command', () => {
    const line = "cat > note.md <<'EOF'\nnpm test && git push\nEOF\ngit status";
    const [first, second] = splitShell(line);
    expect(first).toMatchObject({ words: ['cat'], writesTo: ['note.md'], hereText: 'npm test && git push\n' });
    expect(second?.words).toEqual(['git', 'status']);
  });

  test('a substitution in quotes may hold quotes and a here-document', () => {
    const line = 'git commit -m "$(cat <<\'EOF\'\nDon\'t say "npm test"; really)\nEOF\n)" && git push';
    expect(splitShell(line).map(({ words }) => words.slice(0, 2).join(' '))).toEqual(['git commit', 'git push']);
  });

  test('descriptors and devices are no files that are written', () => {
    expect(splitShell('a >/dev/null 2>&1 && b > c.ts').map(({ writesTo }) => writesTo)).toEqual([[], ['c.ts']]);
  });

  test('what cannot be understood ends somewhere, and costs its length', () => {
    for (const line of [
      '"',
      "'",
      '$(',
      '`',
      '<<',
      '<<EOF',
      '\\',
      '((((',
      ')))',
      '$("',
      'a <<A <<B\n',
      '&&&&||||;;;;',
    ]) {
      expect(() => splitShell(line.repeat(20_000))).not.toThrow();
    }
  });
});
