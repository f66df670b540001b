/** Defines how a state refers to the stored result of its run: Prefect's result record, without the value. */

/** The fields are those of Prefect's ResultRecordMetadata; its `serializer.type` says who can read the bytes. */
export interface ResultReference {
  /** The run's id, for what is in the home; else an address. */
  storage_key: string;
  /** The block whose credentials open it. */
  storage_block_id: string | null;
  /** When it is of no use any more; null: never. */
  expiration: string | null;
  serializer: { type: "cellflow" };
}

export function referenceTo(key: string, block: string | null = null): ResultReference {
  return { storage_key: key, storage_block_id: block, expiration: null, serializer: { type: "cellflow" } };
}

/** The reference in a state's data; undefined where it has none, or one of another SDK. */
export function referenceIn(data: unknown): ResultReference | undefined {
  const { storage_key, serializer } = (data ?? {}) as Partial<ResultReference>;
  return typeof storage_key === "string" && serializer?.type === "cellflow"
    ? (data as ResultReference)
    : undefined;
}
