/** Takes objects and folders into a bucket and out of it: prefect-aws's transfers, under its names. */
import { createReadStream, createWriteStream } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { currentDrawing } from "../../engine/drawing/current-drawing.ts";
import { CellflowError } from "../../errors.ts";
import { makeFolder } from "../../make-folder.ts";
import { downloadFolder, type TransferOptions, uploadFolder } from "../../storage/folders.ts";
import { openStorage } from "../../storage/open.ts";
import { type S3Object, s3Objects } from "../../storage/s3/objects.ts";
import { type Content, contentBytes, type Storage } from "../../storage/storage.ts";
import { v7 } from "../../uuid.ts";
import { textArgument } from "./arguments.ts";
import { folderBelow, keyBelow, keyOf } from "./bucket-keys.ts";
import { type Credentials, s3Access } from "./s3-access.ts";

/** The fields of a bucket's block. */
export interface Bucket {
  readonly bucketName: string;
  readonly bucketFolder: string;
  readonly credentials?: Credentials | undefined;
}

/** Each gives the whole key, or the absolute path, of what it made. Nothing is done while a flow is drawn. */
export interface S3Transfers {
  readPath(path: unknown): Promise<Buffer>;
  writePath(path: unknown, content: Content): Promise<string>;
  downloadObjectToPath(from: unknown, to?: string): Promise<string>;
  downloadObjectToFileObject<W extends Writable>(from: unknown, to: W): Promise<W>;
  downloadFolderToPath(from?: string, to?: string, options?: TransferOptions): Promise<string>;
  uploadFromPath(from: unknown, to?: string): Promise<string>;
  uploadFromFileObject(from: AsyncIterable<Uint8Array>, to: unknown): Promise<string>;
  uploadFromFolder(from: unknown, to?: string, options?: TransferOptions): Promise<string>;
  listObjects(folder?: string, maxItems?: number): Promise<S3Object[]>;
  copyObject(from: unknown, to: unknown, toBucket?: Bucket | string): Promise<string>;
  moveObject(from: unknown, to: unknown, toBucket?: Bucket | string): Promise<string>;
  streamFrom(bucket: Bucket, from: unknown, to?: string): Promise<string>;
  getDirectory(from?: string, to?: string): Promise<string>;
  putDirectory(from?: string, to?: string): Promise<number>;
}

export function s3Transfers({ bucketName, bucketFolder, credentials }: Bucket): S3Transfers {
  const open = (): Storage => {
    const { address, environment } = s3Access(bucketName, credentials);
    return openStorage({ type: "s3", ...address }, environment);
  };
  const objects = () => {
    const { address, environment } = s3Access(bucketName, credentials);
    return s3Objects(address, environment);
  };
  const textOf = (method: string, name: string, value: unknown): string =>
    textArgument(`S3Bucket.${method}`, name, value);

  const copied = async (
    method: string,
    from: unknown,
    to: unknown,
    toBucket: Bucket | string | undefined,
  ): Promise<{ source: string; target: string; isDone: boolean }> => {
    const source = keyOf(bucketFolder, textOf(method, "fromPath", from));
    const path = textOf(method, "toPath", to);
    const [bucket, folder] =
      typeof toBucket === "string"
        ? [toBucket, ""]
        : [toBucket?.bucketName ?? bucketName, toBucket?.bucketFolder ?? bucketFolder];
    const target = keyOf(folder, path);
    const isDone = !currentDrawing() && (source !== target || bucket !== bucketName);
    if (isDone) await objects().copy(source, { bucket, key: target });
    return { source, target, isDone };
  };

  return {
    async readPath(path) {
      const key = keyOf(bucketFolder, textOf("readPath", "path", path));
      return currentDrawing() ? Buffer.alloc(0) : Buffer.from(await open().read(key));
    },
    async writePath(path, content) {
      const key = keyOf(bucketFolder, textOf("writePath", "path", path));
      if (!currentDrawing()) await open().write(key, checkedContent(content));
      return key;
    },
    async downloadObjectToPath(from, to) {
      const key = keyBelow(bucketFolder, textOf("downloadObjectToPath", "fromPath", from));
      const path = resolve(to ?? basename(key));
      if (currentDrawing()) return path;
      const content = await open().stream(key);
      makeFolder(dirname(path));
      // Beside it: it is there whole, or as it was.
      const half = `${path}.${v7().slice(-8)}.part`;
      try {
        await pipeline(content, createWriteStream(half, { flags: "wx" }));
        await rename(half, path);
      } finally {
        await rm(half, { force: true });
      }
      return path;
    },
    async downloadObjectToFileObject(from, to) {
      const key = keyBelow(bucketFolder, textOf("downloadObjectToFileObject", "fromPath", from));
      if (!currentDrawing()) await pipeline(await open().stream(key), to, { end: false });
      return to;
    },
    async downloadFolderToPath(from, to = ".", options = {}) {
      const folder = folderBelow(bucketFolder, from);
      const path = resolve(to);
      if (!currentDrawing()) await downloadFolder(open(), folder || undefined, path, options);
      return path;
    },
    async uploadFromPath(from, to) {
      const path = resolve(textOf("uploadFromPath", "fromPath", from));
      const key = keyBelow(bucketFolder, to ?? basename(path));
      if (currentDrawing()) return key;
      if (!(await stat(path).catch(() => undefined))?.isFile())
        throw new CellflowError("block.argument", `S3Bucket.uploadFromPath: ${path} is no file`);
      await open().writeStream(key, createReadStream(path));
      return key;
    },
    async uploadFromFileObject(from, to) {
      const key = keyBelow(bucketFolder, textOf("uploadFromFileObject", "toPath", to));
      if (!currentDrawing()) await open().writeStream(key, Readable.from(from));
      return key;
    },
    async uploadFromFolder(from, to, options = {}) {
      const folder = folderBelow(bucketFolder, to);
      const path = resolve(textOf("uploadFromFolder", "fromFolder", from));
      if (currentDrawing()) return folder;
      await checkFolder("uploadFromFolder", path);
      await uploadFolder(open(), path, folder || undefined, options);
      return folder;
    },
    async listObjects(folder, maxItems) {
      const key = folderBelow(bucketFolder, folder);
      return currentDrawing() ? [] : objects().list(key === "" ? "" : `${key}/`, maxItems);
    },
    async copyObject(from, to, toBucket) {
      return (await copied("copyObject", from, to, toBucket)).target;
    },
    async moveObject(from, to, toBucket) {
      const { source, target, isDone } = await copied("moveObject", from, to, toBucket);
      if (isDone) await objects().remove(source);
      return target;
    },
    async streamFrom(bucket, from, to) {
      const source = keyBelow(bucket.bucketFolder, textOf("streamFrom", "fromPath", from));
      const key = keyBelow(bucketFolder, to ?? basename(source));
      if (currentDrawing()) return key;
      const access = s3Access(bucket.bucketName, bucket.credentials);
      const other = openStorage({ type: "s3", ...access.address }, access.environment);
      await open().writeStream(key, await other.stream(source));
      return key;
    },
    async getDirectory(from, to = ".") {
      // As prefect-aws has it: the path is the whole key, by default the bucket's folder.
      const folder = folderBelow("", from ?? bucketFolder);
      const path = resolve(to);
      if (!currentDrawing()) await downloadFolder(open(), folder || undefined, path);
      return path;
    },
    async putDirectory(from = ".", to) {
      const path = resolve(from);
      const folder = to === undefined ? folderBelow(bucketFolder, undefined) : keyOf(bucketFolder, to);
      if (currentDrawing()) return 0;
      await checkFolder("putDirectory", path);
      return (await uploadFolder(open(), path, folder || undefined)).length;
    },
  };
}

async function checkFolder(method: string, path: string): Promise<void> {
  if ((await stat(path).catch(() => undefined))?.isDirectory()) return;
  throw new CellflowError("block.argument", `S3Bucket.${method}: ${path} is no folder`);
}

function checkedContent(content: unknown): Uint8Array {
  if (typeof content === "string" || content instanceof Uint8Array) return contentBytes(content);
  throw new CellflowError("block.argument", "S3Bucket.writePath needs content: a text or bytes");
}
