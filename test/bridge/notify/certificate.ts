/** A certificate that nobody vouches for, made anew. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export function certificate(): { key: Buffer; cert: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), "cellflow-certificate-"));
  try {
    const files = { key: join(folder, "key.pem"), cert: join(folder, "cert.pem") };
    const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
    const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
    execFileSync("openssl", ["req", "-x509", ...kind, ...subject, "-keyout", files.key, "-out", files.cert], {
      stdio: "ignore",
    });
    return { key: readFileSync(files.key), cert: readFileSync(files.cert) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
