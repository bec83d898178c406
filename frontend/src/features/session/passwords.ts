import { z } from "@/lib/forms";

/** As the API asks for; it stays the judge. */
export const PASSWORD_MIN_LENGTH = 12;

export const newPassword = z
  .string()
  .min(PASSWORD_MIN_LENGTH, `Use at least ${PASSWORD_MIN_LENGTH} characters.`)
  .max(200, "Use at most 200 characters.");

export const PASSWORD_HINT =
  `At least ${PASSWORD_MIN_LENGTH} characters. ` + "A few words in a row are easy to remember and hard to guess.";
