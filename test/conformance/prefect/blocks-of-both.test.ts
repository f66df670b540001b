/** Blocks that TypeScript saves are loaded by Prefect's Python client, and the reverse: on a real server and on ours. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ApiServer, createServer } from "../../../bridge/server/app.ts";
import { type Listening, listen } from "../../../bridge/server/listen.ts";
import { type Folder, scriptFolder } from "../../bridge/behaviour/script.ts";
import { type PrefectServer, startPrefect } from "../../setup/prefect.ts";
import { integrationsPython } from "../../setup/prefect-integrations.ts";
import { type S3Server, startS3 } from "../../setup/s3.ts";

let python: string;
let prefect: PrefectServer;
let api: ApiServer;
let ours: Listening;
let home: string;
let scripts: Folder;
let s3: S3Server;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "cellflow-both-"));
  scripts = scriptFolder();
  [python, prefect, api, s3] = await Promise.all([
    integrationsPython(),
    startPrefect(),
    createServer({ database: join(home, "test.db") }),
    startS3(),
  ]);
  ours = await listen(api, { port: 0 });
}, 600_000);
afterAll(async () => {
  scripts?.remove();
  await ours?.close();
  await api?.close();
  await prefect?.stop();
  await s3?.stop();
  if (home) rmSync(home, { recursive: true, force: true });
});

/** A row of the API. */
interface Listed {
  id: string;
  fields: { secret_fields: string[] };
}

/** Lines that TypeScript printed, each begun with "> ". */
function typeScript(url: string, code: string): Promise<string[]> {
  const imports =
    "const { AwsCredentials, MinIOCredentials, S3Bucket, Secret, SlackWebhook, Webhook, EmailServerCredentials, DatabaseCredentials, LocalFileSystem, RemoteFileSystem, JsonBlock, Email, defineBlock, secret } = cellflow;\n" +
    'const show = (value: unknown) => console.log("> " + JSON.stringify(value));\n';
  return scripts.lines(imports + code, { PREFECT_API_URL: url, CELLFLOW_LOGGING_LEVEL: "off" });
}

async function runPython(url: string, code: string): Promise<string[]> {
  const env = { ...prefect.env, PREFECT_API_URL: url, NO_COLOR: "1", PYTHONWARNINGS: "ignore" };
  const { stdout } = await promisify(execFile)(python, ["-c", `${IMPORTS}${code}`], { env, cwd: home });
  return stdout.split("\n").filter((line) => line.startsWith("> "));
}

const IMPORTS = `
import json
from pydantic import SecretStr
from prefect.blocks.core import Block
from prefect.blocks.system import Secret
from prefect.blocks.notifications import SlackWebhook
from prefect.blocks.webhook import Webhook
from prefect.filesystems import LocalFileSystem, RemoteFileSystem
from prefect_aws import AwsCredentials, MinIOCredentials, S3Bucket
from prefect_aws.client_parameters import AwsClientParameters
from prefect_email import EmailServerCredentials
from prefect_sqlalchemy import DatabaseCredentials
def show(value): print("> " + json.dumps(value))
`;

describe.each(["a real Prefect server", "our server"])("on %s", (name) => {
  const url = (): string => (name === "our server" ? `${ours.url}/api` : prefect.url);

  test("Python loads what TypeScript saved", async () => {
    await typeScript(
      url(),
      `
await Secret({ value: "sk-one" }).save("ts-text");
await Secret({ value: { user: "u", pins: [1, 2.5, null] } }).save("ts-json");
const aws = AwsCredentials({ awsAccessKeyId: "id", awsSecretAccessKey: "aws-two", regionName: "eu-west-1", awsClientParameters: { endpointUrl: "http://127.0.0.1:9", useSsl: false } });
await aws.save("ts-aws");
await S3Bucket({ bucketName: "b", credentials: aws, bucketFolder: "f/g" }).save("ts-bucket");
await S3Bucket({ bucketName: "b", credentials: MinIOCredentials({ minioRootUser: "u", minioRootPassword: "minio-three" }) }).save("ts-inline");
await S3Bucket({ bucketName: "b" }).save("ts-alone");
await SlackWebhook({ url: "https://hooks.slack.com/services/T/B/four", notifyType: "failure" }).save("ts-slack");
await Webhook({ url: "https://example.com/five", method: "PUT", headers: { Authorization: "six" } }).save("ts-hook");
await EmailServerCredentials({ username: "me", password: "seven", smtpServer: "mail.example.com", smtpType: "STARTTLS", smtpPort: 2525 }).save("ts-mail");
await EmailServerCredentials({}).save("ts-mail-plain");
await DatabaseCredentials({ driver: "postgresql+psycopg2", username: "u", password: "eight", host: "h", port: 5433, database: "d", query: { a: "b" } }).save("ts-db");
await LocalFileSystem({ basepath: "/tmp" }).save("ts-folder");
await RemoteFileSystem({ basepath: "s3://b/f", settings: { key: "k", secret: "nine" } }).save("ts-remote");
`,
    );
    expect(
      await runPython(
        url(),
        `
show([Secret.load("ts-text").get(), Secret.load("ts-json").get()])
a = AwsCredentials.load("ts-aws")
show([a.aws_access_key_id, a.aws_secret_access_key.get_secret_value(), a.region_name, a.aws_client_parameters.endpoint_url, a.aws_client_parameters.use_ssl])
b = S3Bucket.load("ts-bucket")
show([b.bucket_name, b.bucket_folder, type(b.credentials).__name__, b.credentials.aws_secret_access_key.get_secret_value(), str(b.credentials._block_document_name)])
i = S3Bucket.load("ts-inline")
show([type(i.credentials).__name__, i.credentials.minio_root_password.get_secret_value()])
show(type(S3Bucket.load("ts-alone").credentials).__name__)
s = SlackWebhook.load("ts-slack"); show([s.url.get_secret_value(), s.notify_type])
w = Webhook.load("ts-hook"); show([w.url.get_secret_value(), w.method, w.headers.get_secret_value()])
m = EmailServerCredentials.load("ts-mail"); show([m.username, m.password.get_secret_value(), m.smtp_server, m.smtp_type.name, m.smtp_port])
show(EmailServerCredentials.load("ts-mail-plain").smtp_type.name)
d = DatabaseCredentials.load("ts-db"); show(d.get_engine.__name__ and d.rendered_url.render_as_string(hide_password=False))
show([LocalFileSystem.load("ts-folder").basepath, RemoteFileSystem.load("ts-remote").settings["secret"]])
show([type(Block.load(slug)).__name__ for slug in ["secret/ts-text", "s3-bucket/ts-bucket", "slack-webhook/ts-slack", "webhook/ts-hook"]])
`,
      ),
    ).toEqual([
      '> ["sk-one", {"user": "u", "pins": [1, 2.5, null]}]',
      '> ["id", "aws-two", "eu-west-1", "http://127.0.0.1:9", false]',
      '> ["b", "f/g", "AwsCredentials", "aws-two", "ts-aws"]',
      '> ["MinIOCredentials", "minio-three"]',
      '> "AwsCredentials"',
      '> ["https://hooks.slack.com/services/T/B/four", "failure"]',
      '> ["https://example.com/five", "PUT", {"Authorization": "six"}]',
      '> ["me", "seven", "mail.example.com", "STARTTLS", 2525]',
      '> "SSL"',
      '> "postgresql+psycopg2://u:eight@h:5433/d?a=b"',
      '> ["/tmp", "nine"]',
      '> ["Secret", "S3Bucket", "SlackWebhook", "Webhook"]',
    ]);
  }, 300_000);

  test("TypeScript loads what Python saved, also after Python registered newer schemas", async () => {
    await runPython(
      url(),
      `
Secret(value="sk-one").save("py-text"); Secret(value={"user": "u", "pins": [1, 2.5, None]}).save("py-json")
aws = AwsCredentials(aws_access_key_id="id", aws_secret_access_key="aws-two", region_name="eu-west-1", aws_client_parameters=AwsClientParameters(endpoint_url="http://127.0.0.1:9", use_ssl=False))
aws.save("py-aws")
S3Bucket(bucket_name="b", credentials=aws, bucket_folder="f/g").save("py-bucket")
S3Bucket(bucket_name="b", credentials=MinIOCredentials(minio_root_user="u", minio_root_password="minio-three")).save("py-inline")
S3Bucket(bucket_name="b").save("py-alone")
SlackWebhook(url="https://hooks.slack.com/services/T/B/four", notify_type="failure").save("py-slack")
Webhook(url="https://example.com/five", method="PUT", headers={"Authorization": "six"}).save("py-hook")
EmailServerCredentials(username="me", password="seven", smtp_server="mail.example.com", smtp_type="STARTTLS", smtp_port=2525).save("py-mail")
EmailServerCredentials().save("py-mail-plain")
DatabaseCredentials(driver="postgresql+psycopg2", username="u", password="eight", host="h", port="5433", database="d", query={"a": "b"}).save("py-db")
LocalFileSystem(basepath="/tmp").save("py-folder")
RemoteFileSystem(basepath="s3://b/f", settings={"key": "k", "secret": "nine"}).save("py-remote")
`,
    );
    const read = `
show([(await Secret.load("py-text")).get(), (await Secret.load("py-json")).get()]);
const a = await AwsCredentials.load("py-aws");
show([a.awsAccessKeyId, a.awsSecretAccessKey, a.regionName, a.awsClientParameters]);
const b = await S3Bucket.load("py-bucket");
show([b.bucketName, b.bucketFolder, b.credentials instanceof AwsCredentials, (b.credentials as any).awsSecretAccessKey]);
const i = await S3Bucket.load("py-inline");
show([i.credentials instanceof MinIOCredentials, (i.credentials as any).minioRootPassword, (await S3Bucket.load("py-alone")).credentials instanceof AwsCredentials]);
const s = await SlackWebhook.load("py-slack"); show([s.url, s.notifyType]);
const w = await Webhook.load("py-hook"); show([w.url, w.method, w.headers, w.verify]);
const m = await EmailServerCredentials.load("py-mail"); show([m.username, m.password, m.smtpServer, m.smtpType, m.smtpPort]);
show((await EmailServerCredentials.load("py-mail-plain")).smtpType);
const d = await DatabaseCredentials.load("py-db"); show([d.port, d.getUrl()]);
show([(await LocalFileSystem.load("py-folder")).basepath, (await RemoteFileSystem.load("py-remote")).settings]);
show((await S3Bucket.list()).filter((name) => name.startsWith("py")));
`;
    const lines = await typeScript(url(), read);
    expect(lines).toEqual([
      '> ["sk-one",{"user":"u","pins":[1,2.5,null]}]',
      expect.stringContaining('["id","aws-two","eu-west-1",{"useSsl":false'),
      '> ["b","f/g",true,"aws-two"]',
      '> [true,"minio-three",true]',
      '> ["https://hooks.slack.com/services/T/B/four","failure"]',
      '> ["https://example.com/five","PUT",{"Authorization":"six"},true]',
      '> ["me","seven","mail.example.com","STARTTLS",2525]',
      '> "SSL"',
      '> [5433,"postgresql://u:eight@h:5433/d?a=b"]',
      '> ["/tmp",{"key":"k","secret":"nine"}]',
      '> ["py-alone","py-bucket","py-inline"]',
    ]);
    expect(lines[1]).toContain('"endpointUrl":"http://127.0.0.1:9"');
    // There are schemas of two versions now.
    await typeScript(
      url(),
      `
const bucket = await S3Bucket.load("py-bucket");
await bucket.save("py-bucket", { overwrite: true });
await S3Bucket({ ...(await S3Bucket.load("py-inline")), bucketFolder: "again" }).save("py-inline", { overwrite: true });
await (await EmailServerCredentials.load("py-mail")).save("py-mail", { overwrite: true });
`,
    );
    expect(
      await runPython(
        url(),
        `
show([S3Bucket.load("py-bucket").credentials.aws_secret_access_key.get_secret_value(), S3Bucket.load("py-bucket").credentials._block_document_name])
i = S3Bucket.load("py-inline"); show([i.bucket_folder, i.credentials.minio_root_password.get_secret_value()])
show(EmailServerCredentials.load("py-mail").smtp_type.name)
`,
      ),
    ).toEqual(['> ["aws-two", "py-aws"]', '> ["again", "minio-three"]', '> "STARTTLS"']);
  }, 300_000);

  test("what a bucket's block of one language stores, the other finds", async () => {
    const keys = `"${s3.env.AWS_ACCESS_KEY_ID}", awsSecretAccessKey: "${s3.env.AWS_SECRET_ACCESS_KEY}"`;
    const folder = `shared/${name === "our server" ? "ours" : "theirs"}`;
    await typeScript(
      url(),
      `
const aws = AwsCredentials({ awsAccessKeyId: ${keys}, regionName: "us-east-1", awsClientParameters: { endpointUrl: "${s3.endpoint}" } });
await aws.save("s3-keys");
const bucket = S3Bucket({ bucketName: "${s3.bucket}", credentials: aws, bucketFolder: "${folder}" });
await bucket.save("shared-bucket");
show(await bucket.writePath("from/typescript.txt", "æ"));
`,
    );
    expect(
      await runPython(
        url(),
        `
bucket = S3Bucket.load("shared-bucket")
show([bucket.read_path("from/typescript.txt").decode(), bucket.write_path("from/python.txt", "ø".encode())])
show(str(bucket.download_folder_to_path("from", "${join(home, folder)}").name))
`,
      ),
    ).toEqual([`> ["\\u00e6", "${folder}/from/python.txt"]`, `> "${folder.split("/")[1]}"`]);
    expect(
      await typeScript(
        url(),
        `
const bucket = await S3Bucket.load("shared-bucket");
show(String(await bucket.readPath("from/python.txt")));
show((await bucket.listObjects("from")).map(({ key, size }) => [key, size]));
`,
      ),
    ).toEqual([`> "ø"`, `> [["${folder}/from/python.txt",2],["${folder}/from/typescript.txt",2]]`]);
  }, 300_000);

  test("a type of one's own is registered once, its secrets are hidden, and Python reads the same schema", async () => {
    const define = `
import { z } from ${JSON.stringify(import.meta.resolve("zod"))};
const Kaggle = defineBlock({
  name: "Kaggle Account", description: "Who we are there.",
  fields: z.object({ user: z.string(), key: secret(), bucket: S3Bucket.field().optional(), ports: z.array(z.int()).default([1]), headers: z.record(z.string(), secret()).optional(), all: z.array(AwsCredentials.field()).default([]) }),
});
`;
    const script = `${define}
const aws = AwsCredentials({ awsAccessKeyId: "id", awsSecretAccessKey: "aws-two" }); await aws.save("own-aws");
const bucket = S3Bucket({ bucketName: "b", credentials: aws }); await bucket.save("own-bucket");
await Kaggle({ user: "u", key: "kaggle-key", bucket, headers: { a: "header-one" }, all: [aws] }).save("k");
await Kaggle.register(); await Kaggle({ user: "v", key: "kaggle-two" }).save("k2");
await Email({ credentials: EmailServerCredentials({ password: "mail-pw" }), to: ["a@example.com"] }).save("e");
await JsonBlock({ value: [1, { a: null }] }).save("j");
const k = await Kaggle.load("k");
show([k.user, k.key, (k.bucket?.credentials as any).awsSecretAccessKey, k.headers, k.all.map((each) => (each as any).awsSecretAccessKey), k.ports]);
show(await Kaggle.list());
`;
    expect(await typeScript(url(), script)).toEqual([
      '> ["u","kaggle-key","aws-two",{"a":"header-one"},["aws-two"],[1]]',
      '> ["k","k2"]',
    ]);
    const post = async (path: string, body: object): Promise<Listed[]> =>
      (
        await fetch(`${url()}${path}`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(body),
        })
      ).json() as Promise<Listed[]>;
    const [type] = await post("/block_types/filter", { block_types: { slug: { any_: ["kaggle-account"] } } });
    const schemas = await post("/block_schemas/filter", {
      block_schemas: { block_type_id: { any_: [type?.id] } },
    });
    expect(schemas).toHaveLength(1);
    expect(schemas[0]?.fields.secret_fields).toEqual([
      "key",
      expect.stringMatching(/^bucket\.credentials\./),
      expect.stringMatching(/^bucket\.credentials\./),
      "headers.*",
      "all",
    ]);
    const documents = await post("/block_documents/filter", { limit: 200 });
    const text = JSON.stringify(documents);
    for (const secret of ["kaggle-key", "header-one", "aws-two", "mail-pw", "sk-one"])
      expect(text).not.toContain(secret);
    expect(
      await runPython(
        url(),
        `
from typing import Dict, List, Optional
class KaggleAccount(Block):
    _block_type_name = "Kaggle Account"
    user: str
    key: SecretStr
    bucket: Optional[S3Bucket] = None
k = KaggleAccount.load("k")
show([k.user, k.key.get_secret_value(), k.bucket.credentials.aws_secret_access_key.get_secret_value()])
`,
      ),
    ).toEqual(['> ["u", "kaggle-key", "aws-two"]']);
  }, 300_000);
});
