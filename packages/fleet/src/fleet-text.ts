import { inertText } from '@agentspine/render';
import { byteCell, counted } from '@agentspine/render/count-text';
import type { FleetStatus } from './fleet-status.ts';
import type { FleetMember } from './init-fleet.ts';
import type { ShipReport } from './ship-home.ts';
import type { VerifyFleetReport } from './verify-fleet.ts';

/** What the help of `spine fleet` says. */
export const fleetHelp = {
  usage: [
    'spine fleet init TARGET [--name NAME] [--new-host] [--json]',
    'spine fleet ship [--again] [--json]',
    'spine fleet status | verify [--json]',
  ].join('\n'),
  description: [
    'Ships what the home has to a place that other homes ship to as well: usage, sessions and tool calls of transcripts (no prompts',
    'and no answers, but titles, paths and commands), and records. What was shipped never changes, and is not shipped again.',
    'TARGET is dir:FOLDER, a folder that all hosts see, or s3://BUCKET/PREFIX, an object store ("spine backup --help"), or a database:',
    'postgres://HOST/DATABASE, clickhouse+https://HOST:8443/DATABASE or clickhouse+https://HOST:8443/DATABASE?cluster=NAME, with',
    'AGENTSPINE_FLEET_USER and AGENTSPINE_FLEET_PASSWORD in the environment. "summary", "sessions", "compare" and "query" with --fleet FOLDER or --fleet s3://BUCKET/PREFIX answer over all hosts,',
    'in the shapes of one home; what two hosts have is counted once.',
    '  init    makes the home a host of a fleet; ships nothing',
    '  ship    ships what is new; may be killed, and run again at any time',
    '  status  how far the home has shipped, and what waits; asks nobody',
    '  verify  reads what the target has of this home; fails where it is not what was shipped',
  ].join('\n'),
  options: {
    name: { type: 'string', value: 'NAME', help: 'init: what people call this host (default the name of the machine)' },
    'new-host': { type: 'boolean', help: 'init: this home is a copy, and becomes a host of its own' },
    again: { type: 'boolean', help: 'ship: ship all of the home, in place of what is there' },
  },
  examples: [
    'spine fleet init dir:/mnt/nas/agentspine --name laptop',
    'spine fleet init s3://my-bucket/fleet --name laptop',
    'spine fleet ship',
    'spine summary --by model --fleet /mnt/nas/agentspine',
  ],
} as const;

/** What `spine fleet init` prints. */
export function sayMember({ host, name, target }: FleetMember): string {
  return `${inertText(name)} is host ${host} of ${inertText(target)}; "spine fleet ship" ships what it has\n`;
}

/** What `spine fleet ship` prints. */
export function sayShipped(report: ShipReport): string {
  const { segments, rows, refused, target, isNewEpoch, isInterrupted } = report;
  return [
    ...(isNewEpoch
      ? ['the home is a copy, or was rewritten, or is shipped again: all of it is shipped, from the beginning']
      : []),
    ...refused.map(({ number, problem }) => `segment ${number} was refused, and waits: ${problem}`),
    `${counted(rows, 'row')} in ${counted(segments, 'segment')} shipped to ${target}${isInterrupted ? ', interrupted: the next one goes on' : ''}`,
  ]
    .map((line) => `${inertText(line)}\n`)
    .join('');
}

/** What `spine fleet status` prints. */
export function sayStatus(status: FleetStatus): string {
  const { change } = status;
  const whatChanged = {
    none: [],
    copied: ['the home is a copy of one that shipped: the next ship begins again'],
    rewritten: [
      'the ledger was rewritten, or sessions were erased: the next ship begins again, and replaces what is there',
    ],
  };
  return [
    `${status.name}, host ${status.host}, ships to ${status.target}`,
    `${counted(status.rows, 'row')} in ${counted(status.segments, 'segment')}`,
    ...waitingOf(status),
    ...whatChanged[change],
  ]
    .map((line) => `${inertText(line)}\n`)
    .join('');
}

/** What the target does not have yet: segments that it did not take, and what of the ledger is in no segment. */
function waitingOf({ waitingSegments, waitingBytes, unshippedLedgerBytes }: FleetStatus): readonly string[] {
  if (waitingSegments === 0 && unshippedLedgerBytes === 0) return ['all of the ledger is shipped'];
  const waiting = `waits for the target: ${counted(waitingSegments, 'segment')}, ${byteCell(waitingBytes)}`;
  return [
    ...(waitingSegments > 0 ? [waiting] : []),
    ...(unshippedLedgerBytes > 0 ? [`not shipped yet: ${byteCell(unshippedLedgerBytes)} of the ledger`] : []),
    '"spine fleet ship" ships it',
  ];
}

/** What `spine fleet verify` prints. */
export function sayFleetVerified({ target, storedSegments, storedRows, problems }: VerifyFleetReport): string {
  const sum = `${target} has ${counted(storedRows, 'row')} of this home in ${counted(storedSegments, 'segment')}, ${counted(problems.length, 'problem')}`;
  return [...problems, sum].map((line) => `${inertText(line)}\n`).join('');
}
