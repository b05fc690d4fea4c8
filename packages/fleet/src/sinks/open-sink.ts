import type { HomeContext } from '@agentspine/stores';
import { parseTarget } from './parse-target.ts';
import type { Sink } from './sink.ts';

/** Opens the target of a fleet. @throws FleetError `FLEET_TARGET_WRONG`, `FLEET_UNREACHABLE` */
export async function openSink(
  target: string,
  world: Pick<HomeContext, 'env' | 'homeDirectory' | 'workingDirectory'>,
): Promise<Sink> {
  const parsed = parseTarget(target, world.workingDirectory);
  switch (parsed.kind) {
    case 'dir':
    case 's3': {
      const { openFleetStore } = await import('./open-fleet-store.ts');
      const { openObjectSink } = await import('./object-sink.ts');
      return openObjectSink(await openFleetStore(parsed, world));
    }
    case 'postgres': {
      const { openPostgresSink } = await import('../engines/postgres-sink.ts');
      return openPostgresSink(parsed.url, world.env);
    }
    case 'clickhouse': {
      const { openClickhouseSink } = await import('../engines/clickhouse-sink.ts');
      return openClickhouseSink(parsed, world.env);
    }
    default:
      return parsed satisfies never;
  }
}
