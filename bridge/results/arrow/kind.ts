/** Tells which of Apache Arrow's containers a value is, whichever copy of the package made it. */

export type ArrowKind = "Table" | "RecordBatch" | "Vector";

/** In the order that stored results count on. */
export const ARROW_KINDS: readonly ArrowKind[] = ["Table", "RecordBatch", "Vector"];
/** In apache-arrow 21 and later, on their prototypes. */
const MARKS = ARROW_KINDS.map((kind) => [Symbol.for(`apache-arrow/${kind}`), kind] as const);

/** As far as they are looked at here. */
export interface ArrowVector extends Iterable<unknown> {
  readonly length: number;
  readonly nullCount: number;
  readonly type: { readonly typeId: number; toString(): string };
  readonly data: readonly { readonly byteLength: number }[];
  toArray(): unknown;
}
export interface ArrowColumns {
  readonly schema: {
    readonly fields: readonly {
      readonly name: string;
      readonly type: { toString(): string };
      readonly nullable: boolean;
    }[];
    readonly metadata: ReadonlyMap<string, string>;
  };
  readonly numRows: number;
  /** A Table has one for each batch. */
  readonly data: { readonly byteLength: number } | readonly { readonly byteLength: number }[];
  getChildAt(at: number): ArrowVector | null;
}

export function arrowKindOf(value: object): ArrowKind | undefined {
  for (const [mark, kind] of MARKS) if ((value as Record<symbol, unknown>)[mark] === true) return kind;
  // Older copies have no marks, and other objects may look up names at a cost: by the class's name first.
  const name = value.constructor?.name;
  if (name === "Vector") {
    const { type, data, toArray } = value as Partial<ArrowVector>;
    const isArrow = typeof type?.typeId === "number" && Array.isArray(data) && typeof toArray === "function";
    return isArrow ? name : undefined;
  }
  if (name !== "Table" && name !== "RecordBatch") return undefined;
  const { schema, getChildAt, numRows } = value as Partial<ArrowColumns>;
  const isArrow = Array.isArray(schema?.fields) && schema.metadata instanceof Map;
  return isArrow && typeof getChildAt === "function" && typeof numRows === "number" ? name : undefined;
}

/** Bytes of its buffers. */
export function arrowBytes(value: object): number {
  return [(value as ArrowColumns).data].flat().reduce((sum, { byteLength }) => sum + byteLength, 0);
}

/** `Table of 3 rows: id Int32, name Utf8` */
export function arrowSummary(value: object, kind: ArrowKind): string {
  if (kind === "Vector") {
    const { length, type } = value as ArrowVector;
    return `Vector of ${length} values: ${type}`;
  }
  const { schema, numRows } = value as ArrowColumns;
  return `${kind} of ${numRows} rows: ${schema.fields.map(({ name, type }) => `${name} ${type}`).join(", ")}`;
}
