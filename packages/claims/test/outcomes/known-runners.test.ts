import { describe, expect, test } from 'vitest';
import { classifyCommand } from '../../src/commands/classify-command.ts';
import { outcomesOf } from '../../src/outcomes/outcome-of.ts';
import { endsOfBuilds } from './ends-of-builds.ts';
import { endsOfGit } from './ends-of-git.ts';
import { endsOfOtherTests } from './ends-of-other-tests.ts';
import { endsOfScriptTests } from './ends-of-script-tests.ts';

const ends = [...endsOfScriptTests, ...endsOfOtherTests, ...endsOfBuilds, ...endsOfGit];

const cases = ends.map(([command, output, exitCode, kind, outcome, count]) => {
  return { command, output, exitCode, kind, outcome, count };
});

describe('the end of known runners', () => {
  test.each(cases)(
    '$command says $output with exit code $exitCode: $kind $outcome',
    ({ command, output, exitCode, kind, outcome, count }) => {
      const activities = classifyCommand(command);
      const at = activities.findIndex((activity) => activity.kind === kind);
      const ended = outcomesOf(activities, { output, isError: exitCode !== 0, exitCode })[at];
      expect(ended?.outcome).toBe(outcome);
      if (count === undefined) return;
      const counts = ended?.passedCounts ?? [];
      expect([...counts, counts.reduce((all, one) => all + one, 0)]).toContain(count);
    },
  );
});
