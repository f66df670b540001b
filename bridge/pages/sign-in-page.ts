/** The page where people sign in, and the answer to what they typed. */
import type { Context } from "hono";
import { html } from "hono/html";
import { SIGN_IN_PATH } from "../access/gate.ts";
import { ownPath } from "../access/own-path.ts";
import type { PageContext } from "./context.ts";
import { layout } from "./layout.ts";

export function signInPage(c: Context, { signIn }: PageContext): Response | Promise<Response> {
  const next = ownPath(c.req.query("next"));
  return signIn ? form(c, next) : c.redirect(next, 303);
}

export async function signIn(c: Context, { signIn }: PageContext): Promise<Response> {
  const body = await c.req.formData().catch(() => new FormData());
  const next = ownPath(body.get("next"));
  if (!signIn) return c.redirect(next, 303);
  const cookie = signIn.cookieFor(body.get("auth"));
  if (cookie === undefined) return form(c, next, "That is not the auth string of this cellflow.");
  c.header("Set-Cookie", cookie);
  return c.redirect(next, 303);
}

export function signOut(c: Context, { signIn }: PageContext): Response | Promise<Response> {
  if (signIn) c.header("Set-Cookie", signIn.noCookie);
  return c.redirect(SIGN_IN_PATH, 303);
}

function form(c: Context, next: string, problem?: string): Response | Promise<Response> {
  const body = html`<h1>Sign in</h1>
<form class="sign-in" method="post" action="${SIGN_IN_PATH}">
<input type="hidden" name="next" value="${next}">
<div class="field${problem ? " wrong" : ""}">
<label for="auth">Auth string</label>
<p class="help" id="auth-hint">Whoever started this cellflow knows it.</p>
<input id="auth" name="auth" type="password" autocomplete="current-password" required autofocus aria-describedby="auth-hint${problem ? " auth-error" : ""}"${problem ? html` aria-invalid="true"` : ""}>
${problem ? html`<p class="error" id="auth-error">${problem}</p>` : ""}
</div>
<p><button class="primary" type="submit">Sign in</button></p>
</form>`;
  return c.html(layout({ title: "Sign in", body, bare: true }), problem ? 401 : 200);
}
