/** Says what Prefect's pages need of a browser beyond what ours do. */
import type { ContentPolicy } from "../headers.ts";

/** @param apiUrl where they find the API: a path, or an address of another origin, which they may then ask */
export function contentPolicy(apiUrl: string): ContentPolicy {
  const origin = URL.parse(apiUrl)?.origin;
  return {
    // The graph of a run compiles its uniforms.
    scriptSrc: ["'self'", "'unsafe-eval'"],
    // It is laid out, and its pictures are loaded, by workers made of text.
    workerSrc: ["'self'", "blob:"],
    // Charts and editors bring their own styles.
    styleSrc: ["'self'", "'unsafe-inline'"],
    // Logos of blocks, image artifacts and markdown name addresses of their authors' choice.
    imgSrc: ["'self'", "data:", "https:", "http:"],
    fontSrc: ["'self'", "data:"],
    connectSrc: ["'self'", ...(origin === undefined ? [] : [origin])],
  };
}
