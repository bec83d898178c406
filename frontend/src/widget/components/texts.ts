import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { messagesFor, type Messages } from "../messages";

/** The catalogue of the panel's language, for every component. */
export const TextsContext = createContext<Messages>(messagesFor(null));

export const useTexts = (): Messages => useContext(TextsContext);
