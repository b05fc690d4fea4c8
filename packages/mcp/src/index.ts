export { McpToolError, type McpToolErrorCode } from './errors.ts';
export { makeServer, type ServerOptions, tools } from './make-server.ts';
export { type McpHttpServer, type ServeHttpOptions, serveOverHttp } from './serve-http.ts';
export { type ServeOptions, serveOverStdio } from './serve-stdio.ts';
export type { Tool, ToolParts, ToolWorld } from './tool.ts';
