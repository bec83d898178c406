"use client";

import { Select } from "@/components/ui/input";

import { useAssistants } from "./queries";

const MAX_ASSISTANTS = 100;

/** Narrows a client's list to one assistant; a client with a single one has nothing to choose. Empty: every assistant. */
export function AssistantFilter({ value, onValueChange }: { value: string; onValueChange: (value: string) => void }) {
  const { data: assistants = [] } = useAssistants("client", { sort: "name" }, MAX_ASSISTANTS);
  if (assistants.length < 2) return null;
  return (
    <Select
      aria-label="Assistant"
      value={value}
      onChange={(event) => onValueChange(event.target.value)}
      className="sm:w-48"
    >
      <option value="">Every assistant</option>
      {assistants.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </Select>
  );
}
