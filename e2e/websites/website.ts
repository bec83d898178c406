import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { findFreePorts, ROOT } from "../support/processes";

const run = promisify(execFile);
const HERE = import.meta.dirname;
const WORK = path.join(HERE, ".run");
const READY_MS = 60_000;

export type Framework = "react" | "nextjs" | "vue" | "nuxt" | "angular";

/** What its developers run before they publish, and what serves the result. `PORT` stands for the port. */
const COMMANDS: Record<Framework, { build: string[][]; serve: string[] }> = {
  react: { build: [["tsc"], ["vite", "build"]], serve: ["vite", "preview", "--port", "PORT", "--strictPort"] },
  nextjs: { build: [["next", "build"]], serve: ["next", "start", "--port", "PORT"] },
  vue: { build: [["vite", "build"]], serve: ["vite", "preview", "--port", "PORT", "--strictPort"] },
  nuxt: { build: [["nuxt", "build"]], serve: ["nuxt", "preview", "--port", "PORT"] },
  angular: { build: [["ng", "build"]], serve: ["vite", "preview", "--port", "PORT", "--strictPort", "--outDir", "dist/browser"] },
};

/** Telemetry off: there is nobody to tell. */
const ENVIRONMENT = { ...process.env, CI: "1", NEXT_TELEMETRY_DISABLED: "1", NUXT_TELEMETRY_DISABLED: "1", NG_CLI_ANALYTICS: "false" };

/** A website made with a framework: the starter in this folder, in which what a page of the documentation says is written. */
export class Website {
  private server: ChildProcess | undefined;

  private constructor(
    readonly origin: string,
    private readonly framework: Framework,
    private readonly folder: string,
  ) {}

  /** On a port of its own, without anything in it yet. */
  static async create(framework: Framework, name: string = framework): Promise<Website> {
    const folder = path.join(WORK, name);
    await rm(folder, { recursive: true, force: true });
    await cp(path.join(HERE, framework), folder, { recursive: true });
    return new Website(`http://localhost:${await findFreePorts(1)}`, framework, folder);
  }

  async write(file: string, content: string): Promise<void> {
    await mkdir(path.dirname(path.join(this.folder, file)), { recursive: true });
    await writeFile(path.join(this.folder, file), content);
  }

  /** @throws Error when the file does not hold `place`. */
  async replace(file: string, place: string | RegExp, text: string): Promise<void> {
    const before = await readFile(path.join(this.folder, file), "utf8");
    const after = before.replace(place, () => text);
    if (after === before) throw new Error(`${file} has no ${place}`);
    await this.write(file, after);
  }

  /** The package of the widget, packed and installed by npm as react.md says. */
  async installPackage(): Promise<void> {
    const { stdout } = await run("npm", ["pack", "--workspace", "widget-loader", "--pack-destination", this.folder, "--json"], { cwd: ROOT });
    const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
    await this.write("package.json", JSON.stringify({ private: true, type: "module" }));
    await run("npm", ["install", "--offline", `./${filename}`], { cwd: this.folder });
  }

  /**
   * Builds it and waits until it answers.
   * @throws Error with what the framework said when it cannot be built.
   */
  async start(): Promise<void> {
    const { build, serve } = COMMANDS[this.framework];
    for (const command of build) await this.run(command);
    const [program, ...args] = this.commandLine(serve);
    // A process group of its own: some frameworks serve from a child.
    this.server = spawn(program as string, args, { cwd: this.folder, env: ENVIRONMENT, stdio: "ignore", detached: true });
    process.once("exit", this.kill);
    const deadline = Date.now() + READY_MS;
    while (!(await fetch(this.origin).then(({ ok }) => ok, () => false))) {
      if (Date.now() > deadline || this.server.exitCode !== null || this.server.signalCode !== null) throw new Error(`${serve.join(" ")} does not answer at ${this.origin}.`);
      await sleep(100);
    }
  }

  async stop(): Promise<void> {
    process.removeListener("exit", this.kill);
    const { server } = this;
    const ended = server && server.exitCode === null && server.signalCode === null && once(server, "exit");
    this.kill();
    await ended;
    await rm(this.folder, { recursive: true, force: true });
  }

  private readonly kill = (): void => {
    try {
      if (this.server?.pid) process.kill(-this.server.pid, "SIGKILL");
    } catch {
      // All of them have ended.
    }
  };

  private async run(command: string[]): Promise<void> {
    const [program, ...args] = this.commandLine(command);
    await run(program as string, args, { cwd: this.folder, env: ENVIRONMENT }).catch((error: Error & { stdout?: string; stderr?: string }) => {
      throw new Error(`${command.join(" ")} failed:\n${error.stdout}\n${error.stderr}`);
    });
  }

  private commandLine([program, ...args]: string[]): string[] {
    const port = new URL(this.origin).port;
    return [path.join(HERE, "node_modules/.bin", program as string), ...args.map((each) => (each === "PORT" ? port : each))];
  }
}
