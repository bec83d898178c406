import { beforeEach, describe, expect, it, vi } from "vitest";
import { createVisitorStore } from "./visitor-store";

const options = { kind: "local", tenantId: "harbour-dental", assistantId: null, isPreview: false } as const;

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});

describe("createVisitorStore", () => {
  it("remembers over pages, for one assistant of one tenant", () => {
    createVisitorStore(options).update({ resume: "secret" });
    expect(createVisitorStore(options).get()).toEqual({ resume: "secret" });
    for (const neighbour of [{ tenantId: "wattle-support" }, { assistantId: "a2" }, { isPreview: true }, { kind: "session" as const }]) {
      expect(createVisitorStore({ ...options, ...neighbour }).get()).toEqual({});
    }
  });

  it("leaves the neighbour's memory alone when it forgets", () => {
    const neighbour = createVisitorStore({ ...options, tenantId: "wattle-support" });
    neighbour.update({ resume: "theirs" });
    const store = createVisitorStore(options);
    store.update({ resume: "ours" });
    store.clear();
    expect(store.get()).toEqual({});
    expect(neighbour.get()).toEqual({ resume: "theirs" });
  });

  it("writes nothing when storage is not wanted", () => {
    const store = createVisitorStore({ ...options, kind: "none" });
    store.update({ resume: "secret" });
    expect(store.get()).toEqual({ resume: "secret" });
    expect(localStorage.length + sessionStorage.length).toBe(0);
  });

  it("keeps to memory where the browser forbids storage", () => {
    vi.spyOn(window, "localStorage", "get").mockImplementation(() => {
      throw new DOMException("Access is denied for this document.", "SecurityError");
    });
    const store = createVisitorStore(options);
    store.update({ resume: "secret" });
    store.update({ isFresh: true });
    expect(store.get()).toEqual({ resume: "secret", isFresh: true });
    store.clear();
    expect(store.get()).toEqual({});
  });

  it("takes nothing from what it did not write", () => {
    localStorage.setItem("switchboard:visitor:harbour-dental:default", '{"resume": 5, "isFresh": "yes", "other": 1}');
    expect(createVisitorStore(options).get()).toEqual({});
    localStorage.setItem("switchboard:visitor:harbour-dental:default", "not json");
    expect(createVisitorStore(options).get()).toEqual({});
  });
});
