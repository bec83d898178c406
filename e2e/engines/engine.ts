/**
 * What a test needs of a browser, whichever engine it is: the small part that Playwright, Puppeteer (WebDriver BiDi) and
 * Selenium (WebDriver) have in common. One implementation for each engine lies beside this file.
 */

export type EngineName = "chromium" | "firefox" | "webkit";

/** In CSS px. `isPhone` gives touch where the engine can emulate it. */
export interface Screen {
  name: string;
  width: number;
  height: number;
  isPhone: boolean;
  /** The visitor's system is told to move nothing. */
  reducesMotion?: boolean;
}

export const DESKTOP: Screen = { name: "desktop", width: 1280, height: 800, isPhone: false };
export const PHONE: Screen = { name: "phone", width: 390, height: 844, isPhone: true };

export interface Engine {
  readonly name: EngineName;
  /** A new visitor: nothing is stored, and nothing is shared with other tabs. */
  open(screen: Screen): Promise<Tab>;
  close(): Promise<void>;
}

/** A document that scripts can be run in: a host page or a panel. */
export interface Scripted {
  /** Runs in the page's own world; argument and result are JSON. The function may not use anything around it. */
  evaluate<Result, Argument = undefined>(fn: (argument: Argument) => Result | Promise<Result>, argument?: Argument): Promise<Result>;
}

export interface Tab extends Scripted {
  /** Goes there and waits for the `load` event. */
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  /** A real click, or a tap on a phone, at a point of the window. */
  click(x: number, y: number): Promise<void>;
  /** Presses and releases a key, wherever the focus is: a character, `Tab`, `Enter` or `Escape`. */
  press(key: string): Promise<void>;
  resize(width: number, height: number): Promise<void>;
  /** What a printer would get: equal texts are equal papers. Null where papers cannot be compared. */
  print(): Promise<string | null>;
  /** Another tab of the same visitor, with the same screen. It closes with this one. */
  openBeside(): Promise<Tab>;
  /** The panels on the page, in the order in which they came, opened or only warmed up. */
  panels(): Promise<Panel[]>;
  /** What the console got since the last `goto`: warnings and errors, thrown ones too. */
  complaints(): Promise<string[]>;
  close(): Promise<void>;
}

/** A panel's document. Selectors are CSS. */
export interface Panel extends Scripted {
  click(selector: string): Promise<void>;
  /** Types into the field as a visitor does. */
  type(selector: string, text: string): Promise<void>;
}

export const isPanelUrl = (url: string): boolean => /^https?:\/\/[^/]+\/widget\/[^/]+$/.test(url.split("?")[0] ?? "");

/** What a broken promise or an uncaught error looks like among the complaints. */
export const uncaught = (message: string): string => `Uncaught ${message}`;

/** A printed page without what tells one printing from the next. */
export const withoutDates = (pdf: Uint8Array): string => Buffer.from(pdf).toString("latin1").replaceAll(/\((D:|uuid:)[^)]*\)/g, "");
