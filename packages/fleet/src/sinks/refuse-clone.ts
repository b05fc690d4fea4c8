import { FleetError } from '../errors.ts';
import type { SegmentHeader } from '../segments/segment.ts';

/** What a home is told whose number another one has used. */
export function refuseClone({ host, epoch, number }: Pick<SegmentHeader, 'host' | 'epoch' | 'number'>): FleetError {
  const what = `segment ${number} of host ${host}, epoch ${epoch}, is there with other rows: another home ships as this one`;
  const advice =
    'if this home is the copy, run "spine fleet init --new-host" in it, then ship again; else run it in the other one';
  return new FleetError('FLEET_CLONED_HOME', `${what}; ${advice}`);
}
