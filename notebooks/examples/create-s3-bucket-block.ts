/**
 * Saves two blocks that flows load by name: the keys of AWS, and the bucket that they open.
 *
 *     node notebooks/examples/create-s3-bucket-block.ts [folder]
 *
 * AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and S3_BUCKET stand in `.env` or the environment; AWS_ENDPOINT_URL where the
 * service is not Amazon's. A `folder` is uploaded to the bucket's folder `data`: `notebooks/examples/data`, say.
 */
import { AwsCredentials, S3Bucket } from "cellflow";
import { required } from "./environment.ts";

/** How flows call them. */
const CREDENTIALS = "my-aws-creds";
export const BUCKET = "s3-bucket-example";

async function createAwsCredentialsBlock(accessKeyId: string, secretAccessKey: string) {
  const { AWS_REGION: regionName, AWS_ENDPOINT_URL: endpointUrl } = process.env;
  const credentials = new AwsCredentials({
    awsAccessKeyId: accessKeyId,
    awsSecretAccessKey: secretAccessKey,
    ...(regionName && { regionName }),
    ...(endpointUrl && { awsClientParameters: { endpointUrl } }),
  });
  await credentials.save(CREDENTIALS, { overwrite: true });
}

async function createS3BucketBlock(bucketName: string) {
  // Loaded, so that the bucket's block refers to them: whoever changes the keys changes them in one place.
  const credentials = await AwsCredentials.load(CREDENTIALS);
  const bucket = new S3Bucket({ bucketName, credentials });
  await bucket.save(BUCKET, { overwrite: true });
  return bucket;
}

if (import.meta.main) {
  const names = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "S3_BUCKET"] as const;
  const values = required(
    names,
    "the keys are those of your AWS account, S3_BUCKET is the name of a bucket of it",
  );
  await createAwsCredentialsBlock(values.AWS_ACCESS_KEY_ID, values.AWS_SECRET_ACCESS_KEY);
  const bucket = await createS3BucketBlock(values.S3_BUCKET);
  console.log(`aws-credentials/${CREDENTIALS} and s3-bucket/${BUCKET} are saved`);
  const [, , folder] = process.argv;
  if (folder !== undefined) {
    await bucket.uploadFromFolder({ fromFolder: folder, toFolder: "data" });
    console.log(`${folder} is in the folder data of ${values.S3_BUCKET}`);
  }
}
