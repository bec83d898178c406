"use client";

import { type ComponentProps, useState } from "react";

import { Combobox } from "@/components/ui/combobox";

import { useTenantOptions } from "./queries";

type TenantPickerProps = Omit<
  ComponentProps<typeof Combobox>,
  "options" | "isLoading" | "search" | "onSearchChange" | "placeholder" | "searchLabel"
> & {
  /** A tenant id that cannot be chosen. */
  exclude?: string;
};

/** Chooses one tenant by name or id. */
export function TenantPicker({ exclude, ...props }: TenantPickerProps) {
  const [search, setSearch] = useState("");
  const { data, isFetching } = useTenantOptions(search);
  const options = (data?.items ?? [])
    .filter(({ id }) => id !== exclude)
    .map(({ id, name }) => ({ value: id, label: name, detail: id }));
  return (
    <Combobox
      options={options}
      isLoading={isFetching}
      search={search}
      onSearchChange={setSearch}
      placeholder="Choose a tenant"
      searchLabel="Search by name or id"
      {...props}
    />
  );
}
