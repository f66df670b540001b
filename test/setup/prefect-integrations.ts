/** Prefect's integrations that have the blocks of ours: packages beside the reference Prefect, in a venv that finds both. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { preparePeer } from "./peers.ts";
import { prefectVenv } from "./prefect.ts";
import { run } from "./run.ts";

/** With all they need that Prefect does not. Newer ones of prefect-sqlalchemy have no DatabaseCredentials. */
const PACKAGES = [
  ..."prefect-aws==0.7.12 prefect-email==0.4.3 prefect-sqlalchemy==0.5.0".split(" "),
  ..."boto3==1.43.117 botocore==1.43.117 s3transfer==0.19.3 jmespath==1.1.0 tenacity==9.2.1".split(" "),
  ..."aiobotocore==3.10.0 aiohttp==3.14.5 aiohappyeyeballs==2.7.1 aioitertools==0.13.0 wrapt==2.5.2".split(
    " ",
  ),
  ..."aiosignal==1.4.0 frozenlist==1.8.0 multidict==7.2.1 propcache==0.5.4 yarl==1.25.1 pyparsing==3.3.3".split(
    " ",
  ),
];

/** Its Python, which imports prefect, prefect_aws, prefect_email and prefect_sqlalchemy; seconds on first use. */
export async function integrationsPython(): Promise<string> {
  const prefect = await prefectVenv();
  const folder = await preparePeer(
    "prefect-integrations",
    [prefect.folder, ...PACKAGES].join("\n"),
    async (folder) => {
      await run(prefect.python, ["-m", "venv", "--without-pip", folder]);
      const paths = "import sysconfig; print(sysconfig.get_path('purelib'))";
      const [own, theirs] = await Promise.all(
        [join(folder, "bin", "python"), prefect.python].map(async (python) =>
          (await run(python, ["-c", paths])).trim(),
        ),
      );
      if (!own || !theirs) throw new Error("The test peer's Python does not say where its packages are.");
      await mkdir(own, { recursive: true });
      await writeFile(join(own, "prefect.pth"), `${theirs}\n`);
      const options = ["--quiet", "--disable-pip-version-check", "--no-input", "--no-deps", "--target", own];
      await run(prefect.python, ["-m", "pip", "install", ...options, ...PACKAGES]);
    },
  );
  return join(folder, "bin", "python");
}
