import { address } from '../state/route.ts';
import { To } from './parts.tsx';

const kinds = { records: 'Records', log: 'Log', runs: 'Runs' } as const;

/** What programs wrote into the home: three lists of one place of the rail. */
export function StoresSwitch() {
  const { screen } = address.value;
  return (
    <span class="switch">
      {(['records', 'log', 'runs'] as const).map((each) => (
        <span
          key={each}
          class={each === screen ? 'here' : undefined}
          aria-current={each === screen ? 'page' : undefined}
        >
          <To view={{ screen: each }}>{kinds[each]}</To>
        </span>
      ))}
    </span>
  );
}
