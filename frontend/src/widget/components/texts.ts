import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import type { Language } from "../catalogues";
import { loadMessages } from "../language";
import type { Messages } from "../messages";

/** The texts of the panel's language, for every component. */
export const TextsContext = createContext<Messages | null>(null);

/** @throws Error outside of `TextsContext`. */
export function useTexts(): Messages {
  const texts = useContext(TextsContext);
  if (!texts) throw new Error("There are no texts here: TextsContext is missing.");
  return texts;
}

/** The texts of `language`: null until they have been loaded, also when another language is chosen meanwhile. */
export function useMessages(language: Language): Messages | null {
  const [loaded, setLoaded] = useState<{ language: Language; messages: Messages } | null>(null);
  useEffect(() => {
    let isWanted = true;
    void loadMessages(language).then((messages) => isWanted && setLoaded({ language, messages }));
    return () => void (isWanted = false);
  }, [language]);
  return loaded?.language === language ? loaded.messages : null;
}
