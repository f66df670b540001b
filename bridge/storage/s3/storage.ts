/** Stores bytes in a bucket of S3, or of a service that speaks it; an object is there whole or not at all. */
import { Readable } from "node:stream";
import type { S3Client } from "@aws-sdk/client-s3";
import { inTurns } from "../in-turns.ts";
import {
  type Content,
  contentBytes,
  keyParts,
  type Storage,
  type StoredBytes,
  type WriteOptions,
} from "../storage.ts";
import { connectS3, type Environment, type S3Address } from "./client.ts";
import { contentType } from "./content-type.ts";
import { explainS3Error } from "./explain.ts";
import { headOf, openObject } from "./read.ts";

export interface S3Location extends S3Address {
  /** All keys are below it: `models/2026`. */
  prefix?: string;
}

/** Content above this goes in parts of this size, some at a time, which is all of a stream that is in memory. */
const PART_BYTES = 8 * 2 ** 20;
const PARTS_AT_ONCE = 3;
/** Files of `writeAll` on their way at once. */
const FILES_AT_ONCE = 8;
/** So many S3 deletes by one request. */
const DELETED_AT_ONCE = 1000;

/** The bucket must be there; it is connected to at the first call. */
export function createS3Storage(
  { bucket, prefix = "", ...service }: S3Location,
  environment: Environment = process.env,
): Storage {
  const base = prefix.replace(/^\/+|\/+$/g, "");
  let connected: Promise<S3Client> | undefined;
  const connect = (): Promise<S3Client> => {
    connected ??= connectS3(service, environment);
    return connected;
  };
  const nameOf = (key: string) => {
    const parts = keyParts(key).join("/");
    return { Bucket: bucket, Key: base === "" ? parts : `${base}/${parts}` };
  };
  const address = (key?: string): string => ["s3:/", bucket, base, key].filter(Boolean).join("/");

  /** Calls S3 about a key, and says in our words what went wrong. */
  const asked = async <T>(key: string | undefined, call: (client: S3Client) => Promise<T>): Promise<T> => {
    try {
      return await call(await connect());
    } catch (error) {
      throw await explained(error, key);
    }
  };
  const explained = async (error: unknown, key: string | undefined) => {
    const own = await connected?.then(
      async ({ config }) => config.endpoint?.(),
      () => undefined,
    );
    const at = own && `${own.protocol}//${own.hostname}${own.port ? `:${own.port}` : ""}`;
    return explainS3Error(error, { address: address(key), bucket, endpoint: at });
  };

  const put = (key: string, content: Content, { ifAbsent = false }: WriteOptions = {}): Promise<void> =>
    asked(key, async (client) => {
      const name = nameOf(key);
      // What stands in several pieces is not copied into one.
      if (Array.isArray(content) && lengthOf(content) > PART_BYTES)
        return upload(client, name, Readable.from(piecesOf(content)), ifAbsent);
      const Body = contentBytes(content);
      if (Body.byteLength > PART_BYTES) return upload(client, name, Body, ifAbsent);
      const { PutObjectCommand } = await import("@aws-sdk/client-s3");
      await client.send(new PutObjectCommand({ ...name, ...about(name.Key, ifAbsent), Body }));
    });

  const opened = (key: string): Promise<StoredBytes & { bytes(): AsyncIterable<Uint8Array> }> =>
    asked(key, async (client) => {
      const { size, bytes } = await openObject(client, nameOf(key));
      const explaining = async function* (from: number, end: number): AsyncIterable<Uint8Array> {
        try {
          yield* bytes(from, end);
        } catch (error) {
          throw await explained(error, key);
        }
      };
      return {
        size,
        bytes: () => explaining(0, size),
        async read(into, position) {
          let at = 0;
          const end = Math.min(size, position + into.length);
          for await (const chunk of explaining(position, end)) {
            into.set(chunk, at);
            at += chunk.byteLength;
          }
          return at;
        },
        close: async () => {},
      };
    });

  const sizeOf = (key: string): Promise<number | undefined> =>
    asked(key, async (client) => (await headOf(client, nameOf(key))).size).catch(
      (error: { code?: string }) => {
        if (error.code === "storage.missing") return undefined;
        throw error;
      },
    );

  const list = (prefix?: string): Promise<string[]> =>
    asked(prefix, async (client) => {
      const { paginateListObjectsV2 } = await import("@aws-sdk/client-s3");
      const root = base === "" ? "" : `${base}/`;
      const Prefix = prefix === undefined ? root : `${nameOf(prefix).Key}/`;
      const keys: string[] = [];
      for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix })) {
        for (const { Key = "" } of Contents) {
          // Consoles mark a folder by an object whose name ends like this.
          if (Key.endsWith("/")) continue;
          const key = Key.slice(root.length);
          keyParts(key);
          keys.push(key);
        }
      }
      return keys.sort();
    });

  return {
    address,
    localPath: () => undefined,
    async read(key) {
      const { size, bytes } = await opened(key);
      const content = Buffer.allocUnsafe(size);
      let at = 0;
      for await (const chunk of bytes()) {
        content.set(chunk, at);
        at += chunk.byteLength;
      }
      return content;
    },
    stream: async (key) => Readable.from((await opened(key)).bytes(), { objectMode: false }),
    open: opened,
    size: sizeOf,
    write: put,
    writeStream: (key, content, { ifAbsent = false } = {}) =>
      asked(key, (client) => upload(client, nameOf(key), Readable.from(content), ifAbsent)),
    async writeAll(prefix, files) {
      const [first, ...rest] = [...files].map(([path, content]) => [`${prefix}/${path}`, content] as const);
      if (!first || (await sizeOf(first[0])) !== undefined) return;
      for (const [key] of rest) keyParts(key);
      await inTurns(rest, FILES_AT_ONCE, ([key, content]) => put(key, content));
      await put(...first);
    },
    // To begin an object asks for the same permission as to write one.
    checkWritable: (key) =>
      asked(key, async (client) => {
        const { AbortMultipartUploadCommand, CreateMultipartUploadCommand } = await import(
          "@aws-sdk/client-s3"
        );
        const name = nameOf(key);
        const { UploadId } = await client.send(new CreateMultipartUploadCommand(name));
        await client.send(new AbortMultipartUploadCommand({ ...name, UploadId }));
      }),
    list,
    async delete(key) {
      const below = await list(key);
      await asked(key, async (client) => {
        const { DeleteObjectsCommand } = await import("@aws-sdk/client-s3");
        const all = [key, ...below].map((each) => ({ Key: nameOf(each).Key }));
        for (let at = 0; at < all.length; at += DELETED_AT_ONCE) {
          const Delete = { Objects: all.slice(at, at + DELETED_AT_ONCE), Quiet: true };
          const { Errors = [] } = await client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete }));
          const [failed] = Errors;
          if (failed) throw Object.assign(new Error(failed.Message), { name: failed.Code });
        }
      });
    },
  };
}

function lengthOf(content: readonly Uint8Array[]): number {
  return content.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

/** None larger than a part. */
function* piecesOf(content: readonly Uint8Array[]): Generator<Uint8Array> {
  for (const piece of content)
    for (let at = 0; at < piece.byteLength; at += PART_BYTES) yield piece.subarray(at, at + PART_BYTES);
}

function about(key: string, ifAbsent: boolean): { ContentType?: string; IfNoneMatch?: "*" } {
  const ContentType = contentType(key);
  return { ...(ContentType && { ContentType }), ...(ifAbsent && { IfNoneMatch: "*" }) };
}

/** In parts; those that are there when it fails are removed. */
async function upload(
  client: S3Client,
  name: { Bucket: string; Key: string },
  Body: Uint8Array | Readable,
  ifAbsent: boolean,
): Promise<void> {
  const { Upload } = await import("@aws-sdk/lib-storage");
  const params = { ...name, ...about(name.Key, ifAbsent), Body };
  await new Upload({ client, params, partSize: PART_BYTES, queueSize: PARTS_AT_ONCE }).done();
}
