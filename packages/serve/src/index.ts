export { type HomeServerOptions, openHomeServer } from './open-home-server.ts';
