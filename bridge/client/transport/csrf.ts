/** Gets and sends the token that a server with CSRF protection requires with every change; most servers require none. */
import { randomUUID } from "node:crypto";

export interface Csrf {
  add(headers: Headers, method: string): Promise<void>;
  isRefusal(response: Response): Promise<boolean>;
  forget(): void;
}

/** Asks for a token only after a server has refused a change for the lack of one. */
export function createCsrf(get: (path: string) => Promise<Response>): Csrf {
  const client = randomUUID();
  let required = false;
  let token: string | undefined;
  return {
    async add(headers, method) {
      if (!required || !/^(POST|PUT|PATCH|DELETE)$/.test(method)) return;
      if (token === undefined) {
        const response = await get(`/csrf-token?client=${client}`);
        const body: unknown = response.ok ? await response.json() : undefined;
        token = (body as { token?: string } | undefined)?.token;
      }
      if (token === undefined) return;
      headers.set("prefect-csrf-token", token);
      headers.set("prefect-csrf-client", client);
    },
    async isRefusal(response) {
      return /CSRF token/i.test(await response.clone().text());
    },
    forget() {
      required = true;
      token = undefined;
    },
  };
}
