/** Blocks that hold credentials of AWS, or of a service that speaks its S3. */
import type { Block, BlockType } from "../block-type.ts";
import { builtInType, type FieldSpec } from "../built-in-type.ts";
import { record, renamed, text } from "../fields/kinds.ts";

/** How clients of AWS's services are made. */
export interface AwsClientParameters {
  /** Of a service that is not Amazon's: `http://127.0.0.1:9000`. */
  endpointUrl?: string;
  /** Only where no `endpointUrl` says it. */
  useSsl?: boolean;
  /** Whether certificates are checked. */
  verify?: boolean | string | null;
  /** A file of certificates to check them by. */
  verifyCertPath?: string;
  apiVersion?: string;
  /** Options of Python's botocore; not used here. */
  config?: Readonly<Record<string, unknown>>;
}

export interface AwsCredentialsFields {
  awsAccessKeyId?: string;
  awsSecretAccessKey?: string;
  /** Of temporary credentials. */
  awsSessionToken?: string;
  /** A profile of `~/.aws`. */
  profileName?: string;
  regionName?: string;
  awsClientParameters?: AwsClientParameters;
  assumeRoleArn?: string;
  assumeRoleKwargs?: Readonly<Record<string, unknown>>;
}

export interface MinIOCredentialsFields {
  minioRootUser: string;
  minioRootPassword: string;
  regionName?: string;
  awsClientParameters?: AwsClientParameters;
}

const CLIENT_PARAMETERS: FieldSpec = {
  wire: "aws_client_parameters",
  kind: renamed({
    endpointUrl: "endpoint_url",
    useSsl: "use_ssl",
    verifyCertPath: "verify_cert_path",
    apiVersion: "api_version",
  }),
};

/** prefect-aws's AwsCredentials. Without keys and a profile, whatever the AWS SDK's own chain finds. */
export const AwsCredentials: BlockType<AwsCredentialsFields, Readonly<AwsCredentialsFields>> = builtInType<
  AwsCredentialsFields,
  Readonly<AwsCredentialsFields>
>({
  name: "AWS Credentials",
  title: "AwsCredentials",
  slug: "aws-credentials",
  fields: {
    awsAccessKeyId: { wire: "aws_access_key_id", kind: text },
    awsSecretAccessKey: { wire: "aws_secret_access_key", kind: text, secret: "stored" },
    awsSessionToken: { wire: "aws_session_token", kind: text, secret: "shown" },
    profileName: { wire: "profile_name", kind: text },
    regionName: { wire: "region_name", kind: text },
    awsClientParameters: CLIENT_PARAMETERS,
    assumeRoleArn: { wire: "assume_role_arn", kind: text },
    assumeRoleKwargs: { wire: "assume_role_kwargs", kind: record },
  },
});
export type AwsCredentials = Block & Readonly<AwsCredentialsFields>;

/** prefect-aws's MinIOCredentials: a user and password of MinIO, with `awsClientParameters.endpointUrl`. */
export const MinIOCredentials: BlockType<
  MinIOCredentialsFields,
  Readonly<MinIOCredentialsFields>
> = builtInType<MinIOCredentialsFields, Readonly<MinIOCredentialsFields>>({
  name: "MinIO Credentials",
  title: "MinIOCredentials",
  slug: "minio-credentials",
  fields: {
    minioRootUser: { wire: "minio_root_user", kind: text, isRequired: true },
    minioRootPassword: { wire: "minio_root_password", kind: text, isRequired: true, secret: "stored" },
    regionName: { wire: "region_name", kind: text },
    awsClientParameters: CLIENT_PARAMETERS,
  },
});
export type MinIOCredentials = Block & Readonly<MinIOCredentialsFields>;
