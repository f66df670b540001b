/** Lists, copies and removes single objects of a bucket, which the service does itself: nothing is read here. */
import type { S3Client } from "@aws-sdk/client-s3";
import { connectS3, type Environment, type S3Address } from "./client.ts";
import { explainS3Error } from "./explain.ts";

export interface S3Object {
  /** The whole key. */
  key: string;
  /** Bytes. */
  size: number;
  lastModified: Date | undefined;
  etag: string | undefined;
}

export interface S3Objects {
  /** Those whose keys start with `prefix`, in their order; no more than `most`. */
  list(prefix: string, most?: number): Promise<S3Object[]>;
  /** Copies one within the service; up to 5 GB. */
  copy(from: string, to: { bucket: string; key: string }): Promise<void>;
  /** Removes this one alone. */
  remove(key: string): Promise<void>;
}

/** Each call throws a CellflowError `storage.…`. */
export function s3Objects({ bucket, ...service }: S3Address, environment: Environment): S3Objects {
  let connected: Promise<S3Client> | undefined;
  const asked = async <T>(key: string, call: (client: S3Client) => Promise<T>): Promise<T> => {
    try {
      connected ??= connectS3(service, environment);
      return await call(await connected);
    } catch (error) {
      throw explainS3Error(error, { address: `s3://${bucket}/${key}`, bucket, endpoint: service.endpoint });
    }
  };
  return {
    list: (prefix, most = Number.POSITIVE_INFINITY) =>
      asked(prefix, async (client) => {
        const { paginateListObjectsV2 } = await import("@aws-sdk/client-s3");
        const objects: S3Object[] = [];
        for await (const { Contents = [] } of paginateListObjectsV2(
          { client },
          { Bucket: bucket, Prefix: prefix },
        )) {
          for (const { Key = "", Size = 0, LastModified, ETag } of Contents) {
            if (objects.length >= most) return objects;
            objects.push({ key: Key, size: Size, lastModified: LastModified, etag: ETag });
          }
        }
        return objects;
      }),
    copy: (from, to) =>
      asked(from, async (client) => {
        const { CopyObjectCommand } = await import("@aws-sdk/client-s3");
        const CopySource = `${bucket}/${from.split("/").map(encodeURIComponent).join("/")}`;
        await client.send(new CopyObjectCommand({ Bucket: to.bucket, Key: to.key, CopySource }));
      }),
    remove: (key) =>
      asked(key, async (client) => {
        const { DeleteObjectCommand } = await import("@aws-sdk/client-s3");
        await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
      }),
  };
}
