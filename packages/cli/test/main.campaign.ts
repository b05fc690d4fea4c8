import { join } from 'node:path';
import { canMount, mountMemoryDisk } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { claudeTranscript } from './claude-lines.ts';
import { digestTree, TestSpine } from './test-spine.ts';

/** Full disks and read-only ones are real here: small file systems in memory, which only root may mount. */
const isRoot = canMount();
const reason = isRoot ? '' : ' (skipped: mounting needs root)';

test.runIf(isRoot)(
  `P6: an import onto a disk that fills up says so, and goes on once there is space${reason}`,
  async () => {
    using spine = new TestSpine();
    // Random ids do not compress; custody of these takes more than a megabyte.
    for (let file = 0; file < 40; file += 1) spine.write(`t/${file}.jsonl`, incompressible(file));
    using disk = mountMemoryDisk(spine.home, '1m');
    const full = await spine.run(['import', join(spine.folder, 't')]);
    expect([full.exitCode, full.stdout]).toEqual([1, '']);
    expect(full.stderr).toMatch(/^spine import: .+ \((?:FS_NO_SPACE|FS_SHORT_WRITE|SQLITE_FULL|SQLITE_IOERR\w*)\)\n$/);
    disk.resize('256m');
    await spine.say('import', join(spine.folder, 't'));
    const healed = await spine.say('summary', '--by', 'session', '--json');
    expect(await spine.json('blob', 'verify')).toMatchObject({ problems: [] });
    using fresh = new TestSpine();
    await fresh.say('import', join(spine.folder, 't'));
    expect(await fresh.say('summary', '--by', 'session', '--json')).toBe(healed);
  },
);

test.runIf(isRoot)(
  `P13: a home on read-only media answers questions, and says that it cannot be written${reason}`,
  async () => {
    using spine = new TestSpine();
    spine.write('t/a.jsonl', claudeTranscript());
    using disk = mountMemoryDisk(spine.home, '64m');
    await spine.say('import', join(spine.folder, 't'));
    const questions = [
      ['summary'],
      ['sessions', 'list'],
      ['query', 'SELECT count(*) FROM turns'],
      ['archive', 'status'],
    ];
    const answers = await Promise.all(questions.map((question) => spine.say(...question)));
    const before = digestTree(spine.home);
    disk.makeReadOnly();
    expect(await Promise.all(questions.map((question) => spine.say(...question)))).toEqual(answers);
    await spine.say('blob', 'verify');
    await spine.say('ledger', 'verify');
    for (const args of [
      ['import', join(spine.folder, 't')],
      ['archive', 'rebuild'],
      ['archive', 'vacuum'],
      ['plans', 'add', 'p', '--preset', 'claude/pro'],
      ['ledger', 'stamp', '--session', 's', '--unknown-session', 'a=b'],
    ]) {
      const { exitCode, stdout, stderr } = await spine.run(args);
      expect([args, exitCode, stdout]).toEqual([args, 1, '']);
      expect(stderr).toMatch(/^spine \w+: .+ \(FS_READ_ONLY\)\n$/);
    }
    expect(digestTree(spine.home)).toEqual(before);
  },
);

function incompressible(file: number): string {
  const replies = Array.from({ length: 60 }, (_, index) =>
    claudeTranscript({ sessionId: `${file}-${index}-${noise()}` }),
  );
  return replies.join('');
}

function noise(): string {
  return Array.from({ length: 30 }, () => Math.random().toString(36).slice(2))
    .join('')
    .slice(0, 120);
}
