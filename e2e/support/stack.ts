import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { findFreePorts, ROOT, startPython, type Running } from "./processes";

/** Where the parts of a running stack answer. */
export interface Addresses {
  appOrigin: string;
  widgetOrigin: string;
  apiOrigin: string;
  /** Harbour Dental, Wattle Support, and the site that is not allowed. */
  sites: [harbour: string, wattle: string, bakery: string];
  /** The fake language model's own address, for what it was asked. */
  modelOrigin: string;
}

/** Tenants' chat pages stand below it, on the widget's port. Browsers take every name of `localhost` for this machine. */
const HOSTED_DOMAIN = "chat.localhost";

/** A tenant's chat page by subdomain. */
export const hostedOrigin = ({ widgetOrigin }: Pick<Addresses, "widgetOrigin">, tenantId: string): string =>
  `http://${tenantId}.${HOSTED_DOMAIN}:${new URL(widgetOrigin).port}`;

/** The whole product on ports and data of its own. It can be started again on the same data after it has ended. */
export class Stack {
  private running: Running | undefined;

  private constructor(
    readonly addresses: Addresses,
    private readonly dataDir: string,
    private readonly env: Record<string, string>,
  ) {}

  /** A stack that is not running yet; its assistants with the provider `openai_compatible` ask `modelOrigin`. */
  static async create(modelOrigin: string): Promise<Stack> {
    const dataDir = await mkdtemp(path.join(tmpdir(), "switchboard-e2e-"));
    const port = await findFreePorts(5);
    const addresses: Addresses = {
      appOrigin: `http://localhost:${port}`,
      widgetOrigin: `http://127.0.0.1:${port}`,
      apiOrigin: `http://127.0.0.1:${port + 1}`,
      sites: [`http://localhost:${port + 2}`, `http://localhost:${port + 3}`, `http://localhost:${port + 4}`],
      modelOrigin,
    };
    return new Stack(addresses, dataDir, {
      DATA_DIR: dataDir,
      WEB_PORT: String(port),
      API_PORT: String(port + 1),
      DEMO_PORT: String(port + 2),
      HOSTED_DOMAIN,
      // The demo's assistants answer from their knowledge; assistants that name the fake model get that.
      LLM_PROVIDER: "builtin",
      OPENAI_BASE_URL: `${modelOrigin}/v1`,
      OPENAI_API_KEY: "fake-key",
      // All visitors of these tests have one address.
      TICKETS_PER_MINUTE: "100000",
      MESSAGES_PER_MINUTE: "100000",
      PASSWORD_ROUNDS: "4",
    });
  }

  async start(): Promise<void> {
    this.running = await startPython(["-m", "switchboard.cli", "dev", "--ends-with-parent"], ROOT, this.env);
  }

  /** Waits until the launcher has ended by itself. */
  async ended(): Promise<void> {
    await this.running?.ended();
  }

  async stopAndForget(): Promise<void> {
    await this.running?.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  /** The process id of one of its services, as the launcher recorded it. */
  async pidOf(name: string): Promise<number> {
    const record = JSON.parse(await readFile(path.join(this.dataDir, "dev.json"), "utf8")) as {
      processes: { name: string; pid: number }[];
    };
    const found = record.processes.find((entry) => entry.name === name);
    if (!found) throw new Error(`The launcher runs no "${name}": ${record.processes.map((p) => p.name).join(", ")}`);
    return found.pid;
  }
}

/** The language model of the tests: it echoes the question, and misbehaves when the question says so. */
export async function startFakeModel(): Promise<{ origin: string; stop: () => Promise<void> }> {
  const running = await startPython(["-m", "tests.fixtures.fake_openai"], path.join(ROOT, "backend"), {});
  const url = running.readyLine.split(" ")[1] ?? "";
  return { origin: new URL(url).origin, stop: () => running.stop() };
}

/** An MCP server with a few tools; it lets in who sends the header `Authorization` with `key`. */
export async function startMcpServer(): Promise<{ url: string; key: string; stop: () => Promise<void> }> {
  const running = await startPython(["-m", "tests.fixtures.mcp_service"], path.join(ROOT, "backend"), {});
  return { url: running.readyLine.split(" ")[1] ?? "", key: "Bearer secret-of-the-shop", stop: () => running.stop() };
}
