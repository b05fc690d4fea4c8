import { nodeFileSystem } from '@agentspine/durable-fs';
import type { HomeContext } from '@agentspine/stores';
import { FleetError } from '../errors.ts';
import { parseTarget } from './parse-target.ts';
import type { Sink } from './sink.ts';

/** Opens the target of a fleet. @throws FleetError `FLEET_TARGET_WRONG`, `FLEET_UNREACHABLE` */
export async function openSink(target: string, world: Pick<HomeContext, 'env' | 'workingDirectory'>): Promise<Sink> {
  const parsed = parseTarget(target, world.workingDirectory);
  switch (parsed.kind) {
    case 'dir': {
      const { openFolderSink } = await import('./folder-sink.ts');
      return openFolderSink({ directory: parsed.directory, fileSystem: nodeFileSystem });
    }
    default:
      throw new FleetError('FLEET_TARGET_WRONG', 'this version ships to folders alone; give dir:FOLDER');
  }
}
