import { sayMadeSeal, saySealReport, sealHome, verifySeal } from '@agentspine/erasure';
import type { Command, CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { printAnswer } from '../output/print-answer.ts';
import { textFlag } from '../parse-command-line.ts';

/** `spine seal`: a signed list of what the home has. */
export const sealCommand: Command = {
  usage: ['spine seal --key FILE [--json]', 'spine seal verify [SEAL] [--pubkey FILE] [--json]'].join('\n'),
  description: [
    'Signs what the home has that is not derived: the manifest of custody, what the API wrote into the ledger, cold days, and',
    'events that no transcript gives. The seal goes into the folder seals of the home; keep a copy elsewhere. It names nothing.',
    '"seal verify" shows that all of it is there, unchanged and in its order, or was erased by "spine forget", and fails otherwise.',
    'The bytes that custody names are compared by "spine doctor --deep", and what was derived of them.',
    'These make a key and its public one:\n  openssl genpkey -algorithm ed25519 -out FILE\n  openssl pkey -in FILE -pubout -out FILE.pub',
  ].join('\n'),
  options: {
    key: { type: 'string', value: 'FILE', help: 'a private key of Ed25519, as PEM' },
    pubkey: { type: 'string', value: 'FILE', help: 'verify: the public key that is trusted, as PEM' },
  },
  takes: 2,
  examples: ['spine seal --key ~/keys/spine.pem', 'spine seal verify --pubkey spine.pub.pem'],
  run,
};

async function run(input: CommandInput, world: Surroundings): Promise<number> {
  const [action, file] = input.positionals;
  const keyFile = textFlag(input, 'key');
  if (action === 'verify' && keyFile === undefined) {
    const report = await verifySeal(world, { file, publicKeyFile: textFlag(input, 'pubkey') });
    printAnswer({ input, world }, report, () => saySealReport(report));
    return report.holds ? 0 : 1;
  }
  if (action !== undefined || keyFile === undefined) {
    throw new CommandError(
      'CLI_USAGE',
      'seal needs --key FILE, a private key of Ed25519 as PEM; or "verify", without it',
    );
  }
  const made = await sealHome(world, { keyFile });
  return printAnswer({ input, world }, made, () => sayMadeSeal(made));
}
