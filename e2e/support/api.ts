import { createHmac } from "node:crypto";
import type { Addresses } from "./stack";

export const PASSWORD = "switchboard-demo";
export const ADMIN = "admin@example.com";
export const HARBOUR_OWNER = "owner@harbour-dental.example";

type Fields = Record<string, unknown>;
export interface Assistant {
  id: string;
  tenant_id: string;
  name: string;
}

/** What tests prepare and look up behind the browser's back, as the platform's admin or as a client user. */
export class Api {
  private constructor(
    private readonly origin: string,
    private readonly token: string,
    private readonly headers: Record<string, string> = {},
  ) {}

  static async logIn(addresses: Pick<Addresses, "apiOrigin">, email: string, password = PASSWORD): Promise<Api> {
    const response = await fetch(`${addresses.apiOrigin}/api/auth/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email, password }),
    });
    if (!response.ok) throw new Error(`Log-in of ${email}: ${response.status} ${await response.text()}`);
    const { access_token } = (await response.json()) as { access_token: string };
    return new Api(addresses.apiOrigin, access_token);
  }

  /** @throws Error with the problem document when the API refuses. */
  async call<Result = Fields>(method: string, path: string, body?: Fields): Promise<Result> {
    const response = await fetch(`${this.origin}/api${path}`, {
      method,
      headers: { ...this.headers, authorization: `Bearer ${this.token}`, ...(body && { "content-type": "application/json" }) },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text ? JSON.parse(text) : {}) as Result;
  }

  /** The admin acting in one tenant, for the client's own routes. */
  actingIn(tenantId: string): Api {
    return new Api(this.origin, this.token, { "x-tenant-id": tenantId });
  }

  createTenant(id: string, name: string, limits: Fields = {}): Promise<Fields> {
    return this.call("POST", "/admin/tenants", { id, name, limits: { max_bots: 20, ...limits } });
  }

  allow(tenantId: string, origin: string): Promise<Fields> {
    return this.call("POST", `/admin/tenants/${tenantId}/domains`, { pattern: origin });
  }

  /** A published assistant that the fake model speaks for. */
  createEcho(tenantId: string, name: string, fields: Fields = {}): Promise<Assistant> {
    return this.call<Assistant>("POST", "/admin/assistants", {
      tenant_id: tenantId,
      name,
      instructions: `You are ${name}.`,
      provider: "openai_compatible",
      status: "published",
      welcome_text: `Hello, I am ${name}.`,
      ...fields,
    });
  }

  createClient(tenantId: string, email: string, password: string): Promise<Fields> {
    return this.call("POST", "/admin/users", { email, name: "Test Client", role: "client", tenant_id: tenantId, password });
  }
}

/** What a client's own server does for a visitor who has logged in there: the `user_hash` for `identify()`. */
export async function signIdentity(admin: Api, tenantId: string, userId: string): Promise<string> {
  const { secret } = await admin.actingIn(tenantId).call<{ secret: string }>("GET", "/client/identity-secret");
  return createHmac("sha256", secret).update(userId, "utf8").digest("hex");
}
