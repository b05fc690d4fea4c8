import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openLedger, replaceCheckedFile } from '@agentspine/archive';
import { nodeFileSystem, nodeLockEnvironment } from '@agentspine/durable-fs';
import { rederiveHome, verifyLedger } from '@agentspine/home';
import { openWriter } from '@agentspine/writer';
import { expect, test } from 'vitest';
import { forgetSessions } from '../../src/forget-sessions.ts';
import { sealHome, verifySeal } from '../../src/seal/seal-home.ts';
import { ForgetfulHome, sessionText } from '../forgetful-home.ts';

test('a seal holds after imports, rederive and an erasure, and not after a line was rewritten, with new checks too', async () => {
  using forgetful = new ForgetfulHome();
  const { world, home } = forgetful;
  forgetful.write('src/a.jsonl', sessionText('gone-session', 1));
  forgetful.write('src/b.jsonl', sessionText('kept-session', 2));
  await forgetful.import('src');
  await appendStamps(home.directory);
  writeTrace(home.directory);
  writeKeys(forgetful);
  const made = await sealHome(world, { keyFile: 'key.pem' });
  expect(made.sealed).toMatchObject({ custody: 2, ledger: 2 });
  expect(made.sealed.events).toBeGreaterThan(2);
  forgetful.write('src/c.jsonl', sessionText('later-session', 3));
  await forgetful.import('src');
  await rederiveHome(home, world);
  expect(await verifySeal(world, { publicKeyFile: 'key.pub.pem' })).toMatchObject({
    ...{ holds: true, isKeyKnown: true, isSigned: true },
    parts: { custody: { present: 2, added: 1 }, ledger: { present: 2, missing: 0 }, events: { missing: 0 } },
  });
  await forgetSessions(world, { sessions: ['gone-session', 'own-session'] });
  expect(await verifySeal(world, { publicKeyFile: 'key.pub.pem' })).toMatchObject({
    holds: true,
    parts: { custody: { present: 1, erased: 1 }, ledger: { present: 1, erased: 1 }, events: { missing: 0 } },
  });
  expect((await verifySeal(world, { publicKeyFile: 'key.pub.pem' })).parts.events.erased).toBeGreaterThan(0);
  expect(await verifySeal(world, { publicKeyFile: 'other.pub.pem' })).toMatchObject({
    holds: false,
    isKeyKnown: false,
  });

  const copy = forgetful.path('copy.json');
  writeFileSync(copy, readFileSync(made.file, 'utf8').replace('"custody":["', '"custody":["x'));
  expect(await verifySeal(world, { file: copy })).toMatchObject({ holds: false, isSigned: false });

  const path = join(home.directory, 'ledger.jsonl');
  const changed = readFileSync(path, 'utf8').replace('kept-workflow', 'made-up-work');
  await replaceCheckedFile(nodeFileSystem, path, piecesOf(changed));
  expect((await verifyLedger(home, world)).faults).toEqual([]);
  expect(await verifySeal(world, {})).toMatchObject({ holds: false, parts: { ledger: { missing: 1 } } });
});

async function* piecesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

async function appendStamps(directory: string): Promise<void> {
  const lockOptions = { environment: nodeLockEnvironment };
  await using ledger = await openLedger({
    directory,
    fileSystem: nodeFileSystem,
    clock: { now: () => 1 },
    lockOptions,
  });
  await ledger.stamp({ sessionId: 'gone-session' }, { workflowId: 'gone-workflow' });
  await ledger.stamp({ sessionId: 'kept-session' }, { workflowId: 'kept-workflow' });
}

/** A task with a session that no transcript has. */
function writeTrace(home: string): void {
  using writer = openWriter({ home });
  writer.trace.sessions.ensure({ runtimeSource: 'own-runtime', runtimeSessionId: 'own-session', title: 'own task' });
}

function writeKeys(forgetful: ForgetfulHome): void {
  for (const name of ['key', 'other']) {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    forgetful.write(`${name}.pem`, String(privateKey.export({ type: 'pkcs8', format: 'pem' })));
    forgetful.write(`${name}.pub.pem`, String(publicKey.export({ type: 'spki', format: 'pem' })));
  }
}
