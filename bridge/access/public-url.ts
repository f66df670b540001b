/** Reads the address under which people reach what is served, when that is another than the one listened on. */
import { CellflowError } from "../errors.ts";

/**
 * `https://flows.example.com` of `--public-url`, without a slash at its end.
 * @throws CellflowError `access.public-url`
 */
export function parsePublicUrl(text: string): string {
  const url = URL.parse(text);
  const isPlain =
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    url.username + url.password + url.search + url.hash === "" &&
    url.pathname === "/";
  if (!isPlain) {
    // It may hold a password, so it is not repeated.
    throw new CellflowError(
      "access.public-url",
      "--public-url is an http(s) address without a path or credentials, like https://flows.example.com",
    );
  }
  return url.origin;
}
