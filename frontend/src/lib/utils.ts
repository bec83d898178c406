import { clsx, type ClassValue } from "clsx";
import { twMerge } from "tailwind-merge";

/** Joins class names; of conflicting Tailwind utilities the last wins. */
export function cn(...inputs: ClassValue[]): string {
  return twMerge(clsx(inputs));
}
