import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promptLine, replyLine } from '@agentspine/testkit';
import { describe, expect, test } from 'vitest';
import { TestSpine } from '../test-spine.ts';

const transcript = (word: string) => promptLine(1, word) + replyLine(2, `answer to ${word}`);

/** A home whose trace knows one of two transcripts. */
async function openHalf(): Promise<TestSpine> {
  const spine = new TestSpine();
  await spine.say('import', spine.write('a.jsonl', transcript('first')));
  await spine.say('import', spine.write('b.jsonl', transcript('second').replaceAll('msg_', 'msg_b')), '--no-trace');
  return spine;
}

const gap = { files: 1, bytes: transcript('second').replaceAll('msg_', 'msg_b').length };

describe('a trace that was not told all that custody holds', () => {
  test('is said to be so by what is answered out of it, and verify does not pass over what is not there', async () => {
    using spine = await openHalf();
    const verified = await spine.run(['verify', '--json']);
    expect(verified.exitCode).toBe(1);
    expect(JSON.parse(verified.stdout)).toMatchObject({ isFailed: true, notInTrace: gap });
    expect((await spine.run(['verify', '--fail-on', 'never'])).exitCode).toBe(0);
    const searched = await spine.run(['search', 'first', '--json']);
    expect(JSON.parse(searched.stdout)).toMatchObject({ notInTrace: gap });
    const [{ id }] = await spine.json<[{ id: string }]>('task', 'list');
    expect(await spine.json('task', 'show', id)).toMatchObject({ notInTrace: gap });
    for (const args of [['verify'], ['search', 'first'], ['task', 'list'], ['task', 'show', id], ['timeline', id]]) {
      const { stderr } = await spine.run(args);
      expect([args[0], stderr]).toEqual([
        args[0],
        expect.stringMatching(/the trace lacks .* of 1 transcript in custody/),
      ]);
    }
  });

  test('is measured by status and doctor', async () => {
    using spine = await openHalf();
    expect(await spine.json('status')).toMatchObject({ notInTrace: gap });
    expect(await spine.say('status')).toMatch(
      /trace +lacks .* of 1 transcript in custody; "spine trace import" fills it/,
    );
    expect((await spine.run(['doctor'])).stdout).toMatch(
      /notice.*spine\.db.*a trace that lacks .* of 1 transcript in custody/s,
    );
  });

  test('is whole after it was filled, and then nothing is said', async () => {
    using spine = await openHalf();
    await spine.say('trace', 'import');
    const verified = await spine.run(['verify', '--json']);
    expect([verified.exitCode, verified.stderr]).toEqual([0, '']);
    expect(JSON.parse(verified.stdout)).toMatchObject({ notInTrace: null });
    expect(await spine.json('status')).toMatchObject({ notInTrace: null });
    expect(await spine.say('status')).toMatch(/trace +holds all of custody/);
    expect(await spine.say('doctor')).toContain('0 notices');
  });

  test('an import that cannot fill it ends with 1, says why, and has the archive all the same', async () => {
    using spine = new TestSpine();
    const path = spine.write('a.jsonl', transcript('first'));
    mkdirSync(join(spine.home, 'spine.db'), { recursive: true });
    const { exitCode, stderr, stdout } = await spine.run(['import', path, '--json']);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('the trace was not filled')]);
    expect(stderr).not.toContain('    at ');
    expect(JSON.parse(stdout)).toMatchObject({ turns: 1, traceEvents: 0 });
  });

  test('bytes that custody lost of one transcript keep no other out of it', async () => {
    using spine = new TestSpine();
    await spine.say('import', spine.write('a.jsonl', transcript('first')), '--no-trace');
    rmSync(join(spine.home, 'blobs'), { recursive: true });
    const path = spine.write('b.jsonl', transcript('second').replaceAll('msg_', 'msg_b'));
    const { exitCode, stderr } = await spine.run(['import', path]);
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/a\.jsonl is not completely in the trace/)]);
    expect(await spine.json('task', 'list')).toHaveLength(1);
    expect(readdirSync(join(spine.home, 'blobs')).length).toBeGreaterThan(0);
  });
});
