import {
  detailRowsMax,
  type EdgeKind,
  isDetailText,
  type RelationDetail,
  type RelationType,
  relationTypes,
} from '@agentspine/schema';
import type { MetadataReader } from './metadata-reader.ts';

/** Edges that metadata names, each once (SPEC 4.5). */
export function splitRelations(metadata: MetadataReader): readonly RelationDetail[] {
  const edges: [EdgeKind, string][] = [];
  const parent = metadata.takeText('parentEventId');
  if (parent !== undefined) edges.push(['parent', parent]);
  const source = metadata.takeText('sourceEventId');
  if (source !== undefined) edges.push(['source', source]);
  for (const related of takeRelated(metadata)) edges.push(['related', related]);
  if (edges.length === 0) return [];
  const type = takeType(metadata);
  const label = takeNote(metadata, 'relationLabel');
  const explanation = takeNote(metadata, 'relationExplanation');
  return edges.map(([edgeKind, otherEventId]) => ({ edgeKind, otherEventId, type, label, explanation }));
}

function takeRelated(metadata: MetadataReader): readonly string[] {
  const ids = metadata.get('relatedEventIds');
  if (!Array.isArray(ids) || ids.length === 0) return [];
  const distinct = [...new Set(ids.filter(isDetailText))];
  if (ids.every(isDetailText) && distinct.length <= detailRowsMax) metadata.take('relatedEventIds');
  return distinct.slice(0, detailRowsMax);
}

/** An unknown word becomes `relates_to`, as one that is missing does. */
function takeType(metadata: MetadataReader): RelationType {
  const word = metadata.get('relationType');
  if (typeof word === 'string') metadata.take('relationType');
  return relationTypes.find((type) => type === word) ?? 'relates_to';
}

function takeNote(metadata: MetadataReader, key: string): string | undefined {
  const note = metadata.get(key);
  if (typeof note !== 'string') return undefined;
  metadata.take(key);
  return note;
}
