import { type DuckDBDataChunk, DuckDBDecimalType, type DuckDBType, DuckDBTypeId } from '@duckdb/node-api';
import {
  Binary,
  Bool,
  type Data,
  type DataType,
  DateDay,
  Decimal,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  makeData,
  TimestampMicrosecond,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Utf8,
} from 'apache-arrow';
import { cellJson } from '../sandbox/cell-json.ts';
import { ByteColumn } from './byte-column.ts';
import { vectorOf } from './duckdb-vectors.ts';
import { NullBits } from './null-bits.ts';

/** The cells of one column of a batch, while it grows. */
export interface ArrowColumn {
  readonly type: DataType;
  /** Takes the column's cells of a chunk; returns the bytes that they need. */
  add(chunk: DuckDBDataChunk, column: number): number;
  /** The cells that were taken; they are valid until the next call of `add`, which begins another batch. */
  take(): Data;
}

/** The Arrow column of a DuckDB type, for at most so many rows a batch. What has no type that is exact travels as text, nested values as JSON (A203). */
export function arrowColumn(type: DuckDBType, rowsMax: number): ArrowColumn {
  const fixed = fixedWidths[type.typeId];
  if (fixed !== undefined) return new FixedColumn(fixed, rowsMax);
  if (type instanceof DuckDBDecimalType) return new DecimalColumn(type, rowsMax);
  switch (type.typeId) {
    case DuckDBTypeId.BOOLEAN:
      return new BooleanColumn(rowsMax);
    case DuckDBTypeId.VARCHAR:
      return new BytesColumn(new Utf8(), rowsMax);
    case DuckDBTypeId.BLOB:
      return new BytesColumn(new Binary(), rowsMax);
    default:
      return new JsonColumn(rowsMax);
  }
}

/** A type whose cells are the same bytes in DuckDB and in Arrow. */
interface FixedWidth {
  readonly type: DataType;
  readonly width: number;
  /** Whether it has an infinity, which Arrow does not have: such a cell is null. */
  readonly hasInfinity?: boolean;
}

const fixedWidths: Partial<Record<DuckDBTypeId, FixedWidth>> = {
  [DuckDBTypeId.TINYINT]: { type: new Int8(), width: 1 },
  [DuckDBTypeId.SMALLINT]: { type: new Int16(), width: 2 },
  [DuckDBTypeId.INTEGER]: { type: new Int32(), width: 4 },
  [DuckDBTypeId.BIGINT]: { type: new Int64(), width: 8 },
  [DuckDBTypeId.UTINYINT]: { type: new Uint8(), width: 1 },
  [DuckDBTypeId.USMALLINT]: { type: new Uint16(), width: 2 },
  [DuckDBTypeId.UINTEGER]: { type: new Uint32(), width: 4 },
  [DuckDBTypeId.UBIGINT]: { type: new Uint64(), width: 8 },
  [DuckDBTypeId.HUGEINT]: { type: new Decimal(0, 38, 128), width: 16 },
  [DuckDBTypeId.FLOAT]: { type: new Float32(), width: 4 },
  [DuckDBTypeId.DOUBLE]: { type: new Float64(), width: 8 },
  [DuckDBTypeId.DATE]: { type: new DateDay(), width: 4, hasInfinity: true },
  [DuckDBTypeId.TIMESTAMP]: { type: new TimestampMicrosecond(), width: 8, hasInfinity: true },
  [DuckDBTypeId.TIMESTAMP_TZ]: { type: new TimestampMicrosecond('UTC'), width: 8, hasInfinity: true },
};

class FixedColumn implements ArrowColumn {
  readonly #of: FixedWidth;
  readonly #bytes: Uint8Array;
  readonly #nulls: NullBits;

  constructor(of: FixedWidth, rowsMax: number) {
    this.#of = of;
    this.#bytes = new Uint8Array(rowsMax * of.width);
    this.#nulls = new NullBits(rowsMax);
  }

  get type(): DataType {
    return this.#of.type;
  }

  add(chunk: DuckDBDataChunk, column: number): number {
    const { width, hasInfinity } = this.#of;
    const { data, validity, rows } = vectorOf(chunk, column, width);
    const first = this.#nulls.add(validity, rows);
    this.#bytes.set(data, first * width);
    if (hasInfinity === true) this.#omitInfinities(data, first);
    return data.byteLength;
  }

  take(): Data {
    const { length, nullCount, nullBitmap } = this.#nulls.take();
    const data = this.#bytes.subarray(0, length * this.#of.width);
    return makeData({ type: this.type as Int64, length, nullCount, nullBitmap, data: viewOf(this.type, data) });
  }

  /** It is the largest number, with either sign. */
  #omitInfinities(data: Uint8Array, first: number): void {
    const words = new Int32Array(data.buffer, data.byteOffset, data.byteLength / 4);
    const isLong = this.#of.width === 8;
    for (let at = isLong ? 1 : 0; at < words.length; at += isLong ? 2 : 1) {
      const high = words[at] ?? 0;
      const [most, least] = isLong ? [-1, 1] : [undefined, undefined];
      const isInfinite = isLong
        ? (high === 0x7fff_ffff && words[at - 1] === most) || (high === -0x8000_0000 && words[at - 1] === least)
        : high === 0x7fff_ffff || high === -0x7fff_ffff;
      if (isInfinite) this.#nulls.setNull(first + (isLong ? (at - 1) / 2 : at));
    }
  }
}

/** DuckDB keeps a small decimal in fewer bytes than Arrow. */
class DecimalColumn implements ArrowColumn {
  readonly type: DataType;
  readonly #width: number;
  readonly #words: BigInt64Array;
  readonly #nulls: NullBits;

  constructor({ width: digits, scale }: DuckDBDecimalType, rowsMax: number) {
    this.type = new Decimal(scale, digits, 128);
    this.#width = digits <= 4 ? 2 : digits <= 9 ? 4 : digits <= 18 ? 8 : 16;
    this.#words = new BigInt64Array(rowsMax * 2);
    this.#nulls = new NullBits(rowsMax);
  }

  add(chunk: DuckDBDataChunk, column: number): number {
    const { data, validity, rows } = vectorOf(chunk, column, this.#width);
    const first = this.#nulls.add(validity, rows);
    const numbers = integersOf(data, this.#width);
    for (let row = 0; row < rows; row += 1) {
      const at = (first + row) * 2;
      const isWide = this.#width === 16;
      const low = BigInt(numbers[isWide ? row * 2 : row] ?? 0);
      this.#words[at] = low;
      this.#words[at + 1] = isWide ? BigInt(numbers[row * 2 + 1] ?? 0) : low < 0n ? -1n : 0n;
    }
    return rows * 16;
  }

  take(): Data {
    const { length, nullCount, nullBitmap } = this.#nulls.take();
    const data = new Uint32Array(this.#words.buffer, 0, length * 4);
    return makeData({ type: this.type as Decimal, length, nullCount, nullBitmap, data });
  }
}

class BooleanColumn implements ArrowColumn {
  readonly type = new Bool();
  readonly #bits: Uint8Array;
  readonly #nulls: NullBits;

  constructor(rowsMax: number) {
    this.#bits = new Uint8Array(Math.ceil(rowsMax / 8));
    this.#nulls = new NullBits(rowsMax);
  }

  add(chunk: DuckDBDataChunk, column: number): number {
    const { data, validity, rows } = vectorOf(chunk, column, 1);
    const first = this.#nulls.add(validity, rows);
    if (first === 0) this.#bits.fill(0);
    for (let row = 0; row < rows; row += 1) {
      const at = first + row;
      if (data[row] !== 0) this.#bits[at >> 3] = (this.#bits[at >> 3] ?? 0) | (1 << (at & 7));
    }
    return rows;
  }

  take(): Data {
    const { length, nullCount, nullBitmap } = this.#nulls.take();
    return makeData({
      type: this.type,
      length,
      nullCount,
      nullBitmap,
      data: this.#bits.subarray(0, (length + 7) >> 3),
    });
  }
}

/** Texts and blobs. */
class BytesColumn implements ArrowColumn {
  readonly type: Utf8 | Binary;
  readonly #column: ByteColumn;

  constructor(type: Utf8 | Binary, rowsMax: number) {
    this.type = type;
    this.#column = new ByteColumn(rowsMax);
  }

  add(chunk: DuckDBDataChunk, column: number): number {
    return this.#column.addTexts(vectorOf(chunk, column, 16));
  }

  take(): Data {
    return makeData({ type: this.type as Utf8, ...this.#column.take() });
  }
}

/** What has no Arrow type that is exact, as a text. */
class JsonColumn implements ArrowColumn {
  readonly type = new Utf8();
  readonly #column: ByteColumn;

  constructor(rowsMax: number) {
    this.#column = new ByteColumn(rowsMax);
  }

  add(chunk: DuckDBDataChunk, column: number): number {
    const cells = chunk.getColumnValues(column).map(cellJson);
    return this.#column.addCells(
      cells.map((cell) => (cell === null || typeof cell === 'string' ? cell : JSON.stringify(cell))),
    );
  }

  take(): Data {
    return makeData({ type: this.type, ...this.#column.take() });
  }
}

type Integers = Int16Array | Int32Array | BigInt64Array;

function integersOf({ buffer, byteOffset, byteLength }: Uint8Array, width: number): Integers {
  if (width === 2) return new Int16Array(buffer, byteOffset, byteLength / 2);
  if (width === 4) return new Int32Array(buffer, byteOffset, byteLength / 4);
  return new BigInt64Array(buffer, byteOffset, byteLength / 8);
}

/** The bytes as the array that Arrow has for a type. */
function viewOf(type: DataType, { buffer, byteOffset, byteLength }: Uint8Array): BigInt64Array {
  const { ArrayType } = type as unknown as { readonly ArrayType: new (...of: readonly unknown[]) => BigInt64Array } & {
    readonly ArrayType: { readonly BYTES_PER_ELEMENT: number };
  };
  return new ArrayType(buffer, byteOffset, byteLength / ArrayType.BYTES_PER_ELEMENT);
}
