import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

export const ROOT = path.resolve(import.meta.dirname, "../..");
const PYTHON = path.join(ROOT, ".venv/bin/python");
/** How much of a process's output is kept, for the message when it fails to start. */
const KEPT_LINES = 60;
/** Below the ports that the system hands out by itself, so that nobody takes one between finding and using it. */
const FIRST_PORT = 20_000;
const PORT_COUNT = 10_000;

export interface Running {
  readonly process: ChildProcess;
  /** The line that began with `ready`. */
  readonly readyLine: string;
  /** Asks it to end and waits until it has. */
  stop(): Promise<void>;
  /** Resolves when the process has ended, by itself or not. */
  ended(): Promise<void>;
}

/**
 * Starts one of our Python modules and waits for its line that begins with `ready`.
 * @throws Error with the end of its output when it ends before that.
 */
export async function startPython(args: string[], cwd: string, env: Record<string, string>): Promise<Running> {
  const child = spawn(PYTHON, args, {
    cwd,
    env: { ...process.env, PYTHONPATH: path.join(ROOT, "backend"), PYTHONUNBUFFERED: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const end = once(child, "exit");
  const kill = (): void => void child.kill("SIGTERM");
  process.once("exit", kill);
  const lines: string[] = [];
  const readyLine = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface(stream).on("line", (line) => {
        lines.push(line);
        lines.splice(0, lines.length - KEPT_LINES);
        if (line.startsWith("ready")) resolve(line);
      });
    }
    void end.then(async () => {
      await sleep(200); // its last lines are still on the way
      reject(new Error(`${args.join(" ")} ended instead of getting ready:\n${lines.join("\n")}`));
    });
  });
  return {
    process: child,
    readyLine,
    async stop() {
      process.removeListener("exit", kill);
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
      await end;
    },
    async ended() {
      await end;
    },
  };
}

/** The first of `count` neighbouring ports that nobody listens on. */
export async function findFreePorts(count: number): Promise<number> {
  for (;;) {
    const first = FIRST_PORT + Math.floor(Math.random() * (PORT_COUNT - count));
    const checks = await Promise.all(Array.from({ length: count }, (_, number) => isFree(first + number)));
    if (checks.every(Boolean)) return first;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const result = await new Promise<boolean>((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, () => resolve(true));
  });
  await new Promise((resolve) => server.close(resolve));
  return result;
}
