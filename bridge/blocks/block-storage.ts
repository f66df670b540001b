/** Opens what a saved block names as a storage: a bucket with the block's credentials, or a folder. */
import { resolve } from "node:path";
import type { Client } from "../client/client.ts";
import { CellflowError } from "../errors.ts";
import type { BlockReference } from "../results/places.ts";
import { projectFolder } from "../settings/project-environment.ts";
import { openStorage } from "../storage/open.ts";
import type { Patience } from "../storage/s3/client.ts";
import type { Storage } from "../storage/storage.ts";
import { definitionOf } from "./definition.ts";
import { unknownBlock } from "./documents/unknown-block.ts";
import { fromWire } from "./documents/wire.ts";
import { s3Access } from "./transfers/s3-access.ts";
import { LocalFileSystem } from "./types/file-systems.ts";
import { S3Bucket } from "./types/s3-bucket.ts";

/** @throws CellflowError `block.unknown`, `block.type` for one that is neither, `block.credentials` */
export async function openBlockStorage(
  client: Client,
  block: BlockReference,
  { patience }: { patience?: Patience } = {},
): Promise<{ id: string; storage: Storage }> {
  const secrets = { secrets: true };
  const document =
    "id" in block
      ? await client.blocks.document(block.id, secrets)
      : await client.blocks.documentByName(block.slug, block.name, secrets);
  if (!document) {
    if ("slug" in block) throw await unknownBlock(client, block.slug, block.name);
    throw new CellflowError("block.unknown", `the block ${block.id} that opens it is not there any more`);
  }
  const { id, data, block_document_references: references } = document;
  const slug = document.block_type?.slug;
  const values = (type: object) => {
    const definition = definitionOf(type);
    if (!definition) throw new TypeError("no type of blocks");
    return fromWire(definition, data, references);
  };
  if (slug === S3Bucket.slug) {
    const { bucketName, bucketFolder, credentials } = values(S3Bucket) as S3Bucket;
    const { address, environment } = s3Access(bucketName, credentials);
    const location = { type: "s3" as const, ...address, prefix: bucketFolder, ...(patience && { patience }) };
    return { id, storage: openStorage(location, environment) };
  }
  if (slug === LocalFileSystem.slug) {
    const { basepath = "." } = values(LocalFileSystem) as LocalFileSystem;
    return { id, storage: openStorage({ type: "local", folder: resolve(projectFolder(), basepath) }) };
  }
  throw new CellflowError(
    "block.type",
    `the block ${slug}/${document.name} is no storage: it must be an s3-bucket or a local-file-system`,
  );
}
