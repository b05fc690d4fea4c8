import { inflateSync } from 'node:zlib';
import { createFileRegistry, type DescMessage, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { otlpDescriptor } from './otlp-descriptor.ts';

/** The three kinds of telemetry, by the last part of their path. */
export const signals = ['traces', 'metrics', 'logs'] as const;

/** A kind of telemetry. */
export type Signal = (typeof signals)[number];

/** The messages of a signal. */
export interface SignalSchema {
  /** What an exporter sends. */
  readonly request: DescMessage;
  /** What it gets. */
  readonly response: DescMessage;
}

/** The messages of a signal; they are read out of the descriptor once. */
export function schemaOf(signal: Signal): SignalSchema {
  schemas ??= readSchemas();
  return schemas[signal];
}

let schemas: Readonly<Record<Signal, SignalSchema>> | undefined;

function readSchemas(): Readonly<Record<Signal, SignalSchema>> {
  const bytes = inflateSync(Buffer.from(otlpDescriptor, 'base64'));
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, bytes));
  const messageOf = (path: string): DescMessage => {
    const found = registry.getMessage(`opentelemetry.proto.collector.${path}`);
    if (found === undefined) throw new Error(`the descriptor has no ${path}`);
    return found;
  };
  const schemaNamed = (folder: string, name: string): SignalSchema => ({
    request: messageOf(`${folder}.v1.Export${name}ServiceRequest`),
    response: messageOf(`${folder}.v1.Export${name}ServiceResponse`),
  });
  return {
    traces: schemaNamed('trace', 'Trace'),
    metrics: schemaNamed('metrics', 'Metrics'),
    logs: schemaNamed('logs', 'Logs'),
  };
}
