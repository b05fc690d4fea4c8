/*
 * What is read of Cursor's databases: conversations, and of each the fields that are named here. The same tables hold sign-in tokens and keys
 * of encryption, so keys are compared in SQL, and values are taken apart before anything is kept.
 */
import {
  contentId,
  type DatabaseRow,
  type HarnessDatabase,
  type JsonObject,
  readObject,
  readText,
} from '@agentspine/ingest';
import { parseJsonObject } from '@agentspine/schema';
import { objectsOf } from '../unknown-shapes.ts';

/**
 * Rows of `cursorDiskKV`, and two of `ItemTable`, as lines. Both tables replace a row that is written again, so that its number is the
 * greatest one: numbers of rows are the order of changes.
 */
export const cursorDatabase: HarnessDatabase = {
  rows: [
    {
      name: 'conversation',
      table: 'cursorDiskKV',
      placeOf: 'SELECT rowid AS changed FROM cursorDiskKV WHERE key = ?',
      changed: `SELECT key, rowid AS changed FROM cursorDiskKV
        WHERE rowid >= ? AND key >= 'composerData:' AND key < 'composerData;' ORDER BY rowid`,
      read: `SELECT key, CAST(value AS TEXT) AS value FROM cursorDiskKV WHERE key = ?`,
      lineOf: ([row]) => conversationLine(row),
    },
    {
      name: 'bubble',
      table: 'cursorDiskKV',
      placeOf: 'SELECT rowid AS changed FROM cursorDiskKV WHERE key = ?',
      changed: `SELECT key, rowid AS changed FROM cursorDiskKV
        WHERE rowid >= ? AND key >= 'bubbleId:' AND key < 'bubbleId;' ORDER BY rowid`,
      read: `SELECT key, CAST(value AS TEXT) AS value FROM cursorDiskKV WHERE key = ?`,
      lineOf: ([row]) => bubbleLine(row),
    },
    {
      name: 'item',
      table: 'ItemTable',
      placeOf: 'SELECT rowid AS changed FROM ItemTable WHERE key = ?',
      changed: `SELECT key, rowid AS changed FROM ItemTable WHERE rowid >= ?
        AND key IN ('composer.composerData', 'workbench.panel.aichat.view.aichat.chatdata') ORDER BY rowid`,
      read: `SELECT key, CAST(value AS TEXT) AS value FROM ItemTable WHERE key = ?`,
      lineOf: ([row]) => itemLine(row),
    },
  ],
  digestOf: (line) => contentId([line], 16),
};

/** `composerData:<conversation>`. */
function conversationLine(row: DatabaseRow | undefined): object | undefined {
  const [, conversation] = partsOf(row);
  const value = parseValue(row);
  return conversation === undefined || value === undefined
    ? undefined
    : { conversation: conversationOf(value, conversation) };
}

/** `bubbleId:<conversation>:<bubble>`. */
function bubbleLine(row: DatabaseRow | undefined): object | undefined {
  const [, conversation, bubbleId] = partsOf(row);
  const value = parseValue(row);
  if (conversation === undefined || bubbleId === undefined || value === undefined) return undefined;
  return { bubble: { ...bubbleOf(value), bubbleId }, conversation };
}

/** In 2024 all conversations of a folder were in one value, and all tabs of the chat in another. */
function itemLine(row: DatabaseRow | undefined): object | undefined {
  const value = parseValue(row);
  if (value === undefined) return undefined;
  const conversations = objectsOf(value['allComposers']).map((each) =>
    conversationOf(each, readText(each, 'composerId')),
  );
  const tabs = objectsOf(value['tabs']).map((tab) => ({
    ...pick(tab, ['tabId', 'chatTitle', 'lastSendTime']),
    bubbles: objectsOf(tab['bubbles']).map(bubbleOf),
  }));
  return { conversations, tabs };
}

function conversationOf(value: JsonObject, composerId: string | undefined): object {
  const folder = readObject(readObject(value, 'workspaceIdentifier'), 'uri');
  const model = readObject(value, 'modelConfig');
  const bubbles = objectsOf(value['conversation']).map(bubbleOf);
  return {
    composerId,
    ...pick(value, ['name', 'createdAt', 'lastUpdatedAt', 'status']),
    ...(model === undefined ? {} : { modelConfig: pick(model, ['modelName']) }),
    ...(folder === undefined ? {} : { folder: pick(folder, ['fsPath', 'path']) }),
    ...(bubbles.length > 0 ? { bubbles } : {}),
  };
}

function bubbleOf(value: JsonObject): object {
  const tool = readObject(value, 'toolFormerData');
  const thinking = readObject(value, 'thinking');
  return {
    ...pick(value, ['id', 'bubbleId', 'type', 'text', 'rawText', 'createdAt', 'modelType']),
    ...(thinking === undefined ? {} : { thinking: pick(thinking, ['text']) }),
    ...(tool === undefined
      ? {}
      : { tool: pick(tool, ['toolCallId', 'name', 'rawArgs', 'params', 'result', 'status']) }),
    ...modelOf(value),
  };
}

function modelOf(value: JsonObject): object {
  const modelName = readText(readObject(value, 'modelInfo'), 'modelName');
  return modelName === undefined ? {} : { modelName };
}

function pick(value: JsonObject, names: readonly string[]): object {
  return Object.fromEntries(names.filter((name) => Object.hasOwn(value, name)).map((name) => [name, value[name]]));
}

function partsOf(row: DatabaseRow | undefined): readonly string[] {
  return (readText(row, 'key') ?? '').split(':');
}

function parseValue(row: DatabaseRow | undefined): JsonObject | undefined {
  return parseJsonObject(readText(row, 'value') ?? '');
}
