import { nodeLockEnvironment } from '@agentspine/durable-fs';

/** How locks of the home are taken. */
export const lockOptions = { environment: nodeLockEnvironment };
