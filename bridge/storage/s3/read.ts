/** Reads an object's bytes, also over connections that are cut in the middle. */

import { setTimeout as delay } from "node:timers/promises";
import type { GetObjectCommandOutput, S3Client } from "@aws-sdk/client-s3";
import { CellflowError } from "../../errors.ts";
import { isWrongChecksum } from "./explain.ts";

export interface ObjectName {
  Bucket: string;
  Key: string;
}

export interface OpenObject {
  size: number;
  /** Its content from a position on, up to an end that is not read. */
  bytes(from: number, end?: number): AsyncIterable<Uint8Array>;
}

/** Cuts in a row, with nothing read between them, after which it is given up. */
const MAX_CUTS = 4;
const PAUSE_MS = 200;

/**
 * An object's size and version.
 * @throws what the SDK does; of a HEAD, whose answer names no error, what S3 says of the bucket
 */
export async function headOf(client: S3Client, name: ObjectName): Promise<{ size: number; etag?: string }> {
  const { HeadObjectCommand, ListObjectsV2Command } = await import("@aws-sdk/client-s3");
  try {
    const { ContentLength = 0, ETag } = await client.send(new HeadObjectCommand(name));
    return { size: ContentLength, etag: ETag };
  } catch (error) {
    if (statusOf(error) === undefined) throw error;
    await client
      .send(new ListObjectsV2Command({ Bucket: name.Bucket, MaxKeys: 1 }))
      .catch((more: unknown) => {
        // Some may read what they may not list.
        throw (more as Error).name === "AccessDenied" ? error : more;
      });
    throw error;
  }
}

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}

/**
 * Opens an object as it is now: should it be replaced meanwhile, reading on fails rather than mixes the two.
 * @throws what the SDK does
 */
export async function openObject(client: S3Client, name: ObjectName): Promise<OpenObject> {
  const { GetObjectCommand } = await import("@aws-sdk/client-s3");
  const { size, etag: IfMatch } = await headOf(client, name);
  const get = (from: number, end: number): Promise<GetObjectCommandOutput> => {
    // Asked for whole, it comes with its checksum, which the SDK checks.
    const isWhole = from === 0 && end === size;
    const Range = isWhole ? undefined : `bytes=${from}-${end - 1}`;
    return client.send(new GetObjectCommand({ ...name, IfMatch, Range }));
  };
  return {
    size,
    async *bytes(from, end = size) {
      let at = from;
      let cuts = 0;
      while (at < end) {
        try {
          const { Body } = await get(at, end);
          for await (const chunk of Body as AsyncIterable<Uint8Array>) {
            at += chunk.byteLength;
            cuts = 0;
            yield chunk;
          }
          if (at < end) throw new CellflowError("storage.cut", "the answer ended too early");
        } catch (error) {
          if (!isPassing(error) || ++cuts >= MAX_CUTS) throw error;
          await delay(PAUSE_MS * 2 ** cuts);
        }
      }
    },
  };
}

/** A wrong checksum, or an answer of the service, does not pass by asking again. */
function isPassing(error: unknown): boolean {
  if (error instanceof CellflowError) return true;
  return statusOf(error) === undefined && !isWrongChecksum(error as Error);
}
