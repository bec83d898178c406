/**
 * The settings of the web process, read from its environment at run time (never baked in by the build).
 *
 * `make dev` and every deployment set the same three addresses; PORT is read by Next itself.
 */

export interface WebEnv {
  /** Origin of the dashboards, e.g. `https://app.example.com`. */
  appOrigin: string;
  /** Origin of the panel, the loader and the hosted pages, e.g. `https://widget.example.com`. */
  widgetOrigin: string;
  /** Where `/api` is forwarded to, without a trailing slash, e.g. `http://api:8000`. */
  apiUrl: string;
}

const DEVELOPMENT_DEFAULTS = {
  APP_ORIGIN: "http://localhost:3000",
  WIDGET_ORIGIN: "http://127.0.0.1:3000",
  API_URL: "http://localhost:8000",
};

type Source = Readonly<Record<string, string | undefined>>;

function parseUrl(name: keyof typeof DEVELOPMENT_DEFAULTS, source: Source): URL {
  const value = source[name] || DEVELOPMENT_DEFAULTS[name];
  const url = URL.canParse(value) ? new URL(value) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash) {
    throw new Error(`${name} must be an http or https address such as ${DEVELOPMENT_DEFAULTS[name]}, not "${value}".`);
  }
  return url;
}

function parseOrigin(name: "APP_ORIGIN" | "WIDGET_ORIGIN", source: Source): string {
  const url = parseUrl(name, source);
  if (url.pathname !== "/") {
    throw new Error(`${name} must be an origin without a path, such as ${DEVELOPMENT_DEFAULTS[name]}.`);
  }
  return url.origin;
}

/**
 * The settings in `source`, checked.
 * @throws Error that names the variable, when a value is not an address or both origins are the same host.
 */
export function parseEnv(source: Source): WebEnv {
  const appOrigin = parseOrigin("APP_ORIGIN", source);
  const widgetOrigin = parseOrigin("WIDGET_ORIGIN", source);
  if (new URL(appOrigin).host === new URL(widgetOrigin).host) {
    throw new Error(
      `APP_ORIGIN and WIDGET_ORIGIN are both "${appOrigin}". They must be different hosts, because the panel may be ` +
        "framed by other websites and the dashboards never may.",
    );
  }
  return { appOrigin, widgetOrigin, apiUrl: parseUrl("API_URL", source).href.replace(/\/+$/, "") };
}

let parsed: WebEnv | undefined;

/** The settings of this process, parsed at the first call. @throws Error as `parseEnv`. */
export function env(): WebEnv {
  parsed ??= parseEnv(process.env);
  return parsed;
}
