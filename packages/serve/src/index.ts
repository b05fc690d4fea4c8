export { boundYoungObjects } from './bound-young-objects.ts';
export { type HomeServerOptions, openHomeServer } from './open-home-server.ts';
