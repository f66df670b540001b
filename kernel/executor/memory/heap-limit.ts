/** Decides how much memory the cells' JavaScript may take: as much as V8 allows, and no more than the machine has. */
import { totalmem } from "node:os";

/** Memory in MB (1,048,576 bytes, V8's unit). */
export interface Memory {
  /** All that the machine has, or a container's limit. */
  total: number;
  /** What of it is free now. */
  free: number;
}

/** V8's own limit on machines of 16 GB and more. */
const MAX_HEAP_MB = 4096;
/** Less is not enough for a notebook's packages. */
const MIN_HEAP_MB = 256;
/** V8's own share of a machine's memory; buffers and native code need some as well. */
const SHARE_OF_TOTAL = 0.5;
const SHARE_OF_FREE = 0.75;
const MB = 2 ** 20;

/** The limit in MB for a machine's memory. */
export function heapLimitFor({ total, free }: Memory): number {
  const share = Math.min(SHARE_OF_TOTAL * total, SHARE_OF_FREE * free);
  return Math.floor(Math.min(MAX_HEAP_MB, Math.max(MIN_HEAP_MB, share)));
}

/** This machine's memory. A container without a limit says 0, or a number beyond all memory. */
export function machineMemory(): Memory {
  const constrained = process.constrainedMemory();
  const total = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
  // In a container, what its files have in the page cache counts as used, and is given back when it is needed.
  const isConstrained = total < totalmem();
  const free = isConstrained ? total : Math.min(process.availableMemory(), total);
  return { total: total / MB, free: free / MB };
}

/** The limit that a user has set for all of Node's processes, in MB of `total`: it is kept. */
export function requestedHeapLimit(
  total: number,
  nodeOptions = process.env.NODE_OPTIONS ?? "",
): number | undefined {
  const [, percent] = /--max[-_]old[-_]space[-_]size[-_]percentage[= ]([\d.]+)/.exec(nodeOptions) ?? [];
  if (percent !== undefined) return (total * Number(percent)) / 100;
  const [, size] = /--max[-_]old[-_]space[-_]size[= ](\d+)/.exec(nodeOptions) ?? [];
  return size === undefined ? undefined : Number(size);
}
