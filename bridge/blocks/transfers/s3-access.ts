/** Reads from a bucket's block, and that of its credentials, how it is reached. */
import { CellflowError } from "../../errors.ts";
import { projectEnvironment } from "../../settings/project-environment.ts";
import type { Environment, S3Address, TlsOptions } from "../../storage/s3/client.ts";
import type {
  AwsClientParameters,
  AwsCredentialsFields,
  MinIOCredentialsFields,
} from "../types/aws-credentials.ts";

export type Credentials = AwsCredentialsFields | MinIOCredentialsFields;

export interface S3Access {
  address: S3Address;
  environment: Environment;
}

/** What of the environment holds beside keys of a block's own. */
const SHARED = ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_REGION", "AWS_DEFAULT_REGION"];

/** @throws CellflowError `block.credentials` for what only Python's client can */
export function s3Access(bucket: string, credentials: Credentials = {}): S3Access {
  const { values } = projectEnvironment();
  const { regionName: region, awsClientParameters = {} } = credentials;
  const keys = keysOf(credentials);
  const shared = Object.fromEntries(SHARED.map((name) => [name, values[name]]));
  const { endpointUrl: endpoint } = awsClientParameters;
  const profile = "profileName" in credentials ? credentials.profileName : undefined;
  if ("assumeRoleArn" in credentials && credentials.assumeRoleArn !== undefined) {
    throw new CellflowError(
      "block.credentials",
      "AwsCredentials with assumeRoleArn can't be used here: name a profile with role_arn in ~/.aws/config as profileName",
    );
  }
  return {
    address: {
      bucket,
      ...(endpoint !== undefined && { endpoint }),
      ...(region !== undefined && { region }),
      ...(keys === undefined && profile !== undefined && { profile }),
      ...tlsOf(awsClientParameters),
    },
    environment: keys === undefined ? values : { ...shared, ...keys },
  };
}

/** @throws CellflowError `block.credentials` for half of them */
function keysOf(credentials: Credentials): Environment | undefined {
  if ("minioRootUser" in credentials) {
    const { minioRootUser, minioRootPassword } = credentials;
    return { AWS_ACCESS_KEY_ID: minioRootUser, AWS_SECRET_ACCESS_KEY: minioRootPassword };
  }
  const { awsAccessKeyId, awsSecretAccessKey, awsSessionToken } = credentials as AwsCredentialsFields;
  if (!awsAccessKeyId && !awsSecretAccessKey) return undefined;
  if (awsAccessKeyId && awsSecretAccessKey) {
    return {
      AWS_ACCESS_KEY_ID: awsAccessKeyId,
      AWS_SECRET_ACCESS_KEY: awsSecretAccessKey,
      AWS_SESSION_TOKEN: awsSessionToken,
    };
  }
  const missing = awsAccessKeyId ? "awsSecretAccessKey" : "awsAccessKeyId";
  throw new CellflowError(
    "block.credentials",
    `AwsCredentials has one key alone: it needs ${missing} too, or neither`,
  );
}

function tlsOf({ verify, verifyCertPath }: AwsClientParameters): { tls?: TlsOptions } {
  const caFile = verifyCertPath ?? (typeof verify === "string" ? verify : undefined);
  if (verify !== false && caFile === undefined) return {};
  return { tls: { isVerified: verify !== false, ...(caFile !== undefined && { caFile }) } };
}
