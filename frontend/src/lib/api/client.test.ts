import { describe, expect, it, vi } from "vitest";

import { createClient } from "./client";
import { ApiError, NetworkError } from "./errors";

type Handler = (url: string, init: RequestInit) => Response | Promise<Response>;

function clientFor(handler: Handler) {
  const fetchImpl = vi.fn(async (url: string | URL | Request, init?: RequestInit) => handler(String(url), init ?? {}));
  return { api: createClient(fetchImpl as typeof fetch), fetchImpl };
}

const problem = (status: number, code: string) =>
  Response.json(
    { type: `urn:switchboard:problem:${code}`, title: code, status, detail: "What happened.", code, request_id: "r1" },
    { status, headers: { "content-type": "application/problem+json" } },
  );

/** An API whose access token has run out: everything is 401 until a refresh succeeded. */
function expiredSession(canRenew: boolean) {
  const calls: string[] = [];
  let isFresh = false;
  const handler: Handler = async (url) => {
    calls.push(url);
    if (url === "/api/auth/refresh") {
      await new Promise((resolve) => setTimeout(resolve, 5));
      isFresh = canRenew;
      return canRenew ? Response.json({ expires_in: 900 }) : problem(401, "session_expired");
    }
    return isFresh ? Response.json({ url }) : problem(401, "session_expired");
  };
  return { calls, handler };
}

describe("the session", () => {
  it("is renewed once for all requests that meet a 401 at the same time, and each is repeated", async () => {
    const { calls, handler } = expiredSession(true);
    const { api } = clientFor(handler);
    const answers = await Promise.all([
      api.get("/api/admin/tenants"),
      api.get("/api/admin/users"),
      api.patch("/api/admin/tenants/acme", { body: {} }),
    ]);
    expect(answers).toEqual([
      { url: "/api/admin/tenants" },
      { url: "/api/admin/users" },
      { url: "/api/admin/tenants/acme" },
    ]);
    expect(calls.filter((url) => url === "/api/auth/refresh")).toHaveLength(1);
    expect(calls).toHaveLength(7);
  });

  it("is renewed again when it runs out a second time", async () => {
    let left = 0;
    const { api, fetchImpl } = clientFor((url) => {
      if (url === "/api/auth/refresh") {
        left = 1;
        return Response.json({});
      }
      left -= 1;
      return left >= 0 ? Response.json({}) : problem(401, "session_expired");
    });
    await api.get("/api/admin/tenants");
    await api.get("/api/admin/tenants");
    expect(fetchImpl.mock.calls.filter(([url]) => url === "/api/auth/refresh")).toHaveLength(2);
  });

  it("ends when it cannot be renewed: listeners are told and the 401 is thrown", async () => {
    const { handler } = expiredSession(false);
    const { api } = clientFor(handler);
    const ended = vi.fn();
    const unsubscribe = api.onSessionEnd(ended);
    await expect(api.get("/api/admin/tenants")).rejects.toMatchObject({ code: "session_expired", status: 401 });
    expect(ended).toHaveBeenCalledTimes(1);
    unsubscribe();
    await expect(api.get("/api/admin/tenants")).rejects.toBeInstanceOf(ApiError);
    expect(ended).toHaveBeenCalledTimes(1);
  });

  it("goes on when the renewal met no connection: that is no log-out", async () => {
    const ended = vi.fn();
    const { api } = clientFor((url) => {
      if (url === "/api/auth/refresh") throw new TypeError("Failed to fetch");
      return problem(401, "session_expired");
    });
    api.onSessionEnd(ended);
    await expect(api.get("/api/admin/tenants")).rejects.toBeInstanceOf(NetworkError);
    expect(ended).not.toHaveBeenCalled();
  });

  it("goes on when the renewal met a server at fault", async () => {
    const ended = vi.fn();
    const { api } = clientFor((url) =>
      url === "/api/auth/refresh" ? problem(503, "unavailable") : problem(401, "session_expired"),
    );
    api.onSessionEnd(ended);
    await expect(api.get("/api/admin/tenants")).rejects.toMatchObject({ status: 503, code: "unavailable" });
    expect(ended).not.toHaveBeenCalled();
  });

  it("is not renewed for a 401 of the log-in itself", async () => {
    const { api, fetchImpl } = clientFor(() => problem(401, "invalid_credentials"));
    await expect(api.post("/api/auth/login", { body: {} })).rejects.toMatchObject({ code: "invalid_credentials" });
    expect(fetchImpl).toHaveBeenCalledTimes(1);
  });
});

describe("a request", () => {
  it("carries query, body and the tenant to act in, and leaves out what is empty", async () => {
    const { api, fetchImpl } = clientFor(() => Response.json({}));
    await api.post("/api/client/domains", {
      query: { q: "a b", status: "", cursor: null, limit: 30 },
      body: { name: "n" },
      tenantId: "harbour-dental",
    });
    const [url, init] = fetchImpl.mock.calls[0] ?? [];
    expect(url).toBe("/api/client/domains?q=a+b&limit=30");
    expect(init?.method).toBe("POST");
    expect(init?.body).toBe('{"name":"n"}');
    expect(new Headers(init?.headers).get("x-tenant-id")).toBe("harbour-dental");
  });

  it("names no tenant unless it is told to", async () => {
    const { api, fetchImpl } = clientFor(() => Response.json({}));
    await api.get("/api/client/domains");
    expect(new Headers(fetchImpl.mock.calls[0]?.[1]?.headers).has("x-tenant-id")).toBe(false);
  });

  it("answers nothing for 204", async () => {
    const { api } = clientFor(() => new Response(null, { status: 204 }));
    await expect(api.delete("/api/client/domains")).resolves.toBeUndefined();
  });
});

it("sends files as they are, and lets the browser name their boundary", async () => {
  const { api, fetchImpl } = clientFor(() => Response.json({ items: [] }));
  const form = new FormData();
  form.append("files", new File(["x"], "x.txt"));
  await api.post("/api/client/documents", { form });
  const init = fetchImpl.mock.calls[0]?.[1];
  expect(init?.body).toBe(form);
  expect(new Headers(init?.headers).has("content-type")).toBe(false);
});

it.each([
  ['attachment; filename="contacts-2026-11-25.csv"', "contacts-2026-11-25.csv"],
  [`attachment; filename="Preise.pdf"; filename*=UTF-8''Preis%C3%BCbersicht.pdf`, "Preisübersicht.pdf"],
  [null, "download"],
])("names a file by %j", async (disposition, name) => {
  const headers = { "content-type": "text/csv", ...(disposition && { "content-disposition": disposition }) };
  const { api } = clientFor(() => new Response("a,b", { headers }));
  const file = await api.download("/api/client/contacts");
  expect([file.name, file.type, await file.text()]).toEqual([name, "text/csv", "a,b"]);
});
