/** Lists the block types that this package makes. */
import { type BlockDefinition, definitionOf } from "./definition.ts";
import { AwsCredentials, MinIOCredentials } from "./types/aws-credentials.ts";
import { DatabaseCredentials } from "./types/database-credentials.ts";
import { Email, EmailServerCredentials } from "./types/email.ts";
import { LocalFileSystem, RemoteFileSystem } from "./types/file-systems.ts";
import { JsonBlock } from "./types/json-block.ts";
import { S3Bucket } from "./types/s3-bucket.ts";
import { Secret } from "./types/secret.ts";
import { SlackWebhook } from "./types/slack-webhook.ts";
import { Webhook } from "./types/webhook.ts";

const OWN_TYPES: readonly BlockDefinition[] = [
  Secret,
  JsonBlock,
  AwsCredentials,
  MinIOCredentials,
  S3Bucket,
  LocalFileSystem,
  RemoteFileSystem,
  SlackWebhook,
  Webhook,
  EmailServerCredentials,
  Email,
  DatabaseCredentials,
].flatMap((type) => definitionOf(type) ?? []);

/** Undefined for a type of others, or of the user's own. */
export function ownType(slug: string): BlockDefinition | undefined {
  return OWN_TYPES.find((type) => type.slug === slug);
}
