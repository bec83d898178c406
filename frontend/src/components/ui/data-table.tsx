"use client";

import {
  type ColumnDef,
  createColumnHelper,
  type RowData,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import type { ReactNode } from "react";

import type { ListQuery } from "@/lib/use-list";
import { cn } from "@/lib/utils";

import { Button } from "./button";
import { Card } from "./card";
import { Skeleton } from "./skeleton";
import { ErrorState } from "./states";

interface ColumnDisplay {
  /** The API's name for sorting by this column. */
  sort?: string;
  /** For header and cells, to align or to hide on small screens. */
  className?: string;
}

const features = tableFeatures({ columnMeta: {} as ColumnDisplay });

export const columnsOf = <T extends RowData>() => createColumnHelper<typeof features, T>();
// The value types of a table's columns differ; the table itself only renders them.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type TableColumns<T extends RowData> = ColumnDef<typeof features, T, any>[];

const NO_ROWS: never[] = [];

interface DataTableProps<T extends RowData> {
  /** What the table holds, for assistive technology. */
  label: string;
  columns: TableColumns<T>;
  query: ListQuery<T>;
  getRowId: (row: T) => string;
  /** The current order in the API's words (`name`, `-created_at`); without `onSortChange` the order is fixed. */
  sort?: string;
  onSortChange?: (sort: string) => void;
  empty: ReactNode;
}

/** A list of the API as a table: sorting, loading, empty, error and "load more" included. */
export function DataTable<T extends RowData>({
  label,
  columns,
  query,
  getRowId,
  sort,
  onSortChange,
  empty,
}: DataTableProps<T>) {
  const table = useTable({ features, columns, data: query.data ?? NO_ROWS, getRowId });

  if (query.isError && query.data === undefined) {
    return (
      <Card>
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      </Card>
    );
  }
  if (query.data?.length === 0) return <Card>{empty}</Card>;

  const rows = table.getRowModel().rows;
  return (
    <Card className="overflow-hidden">
      <div className="overflow-x-auto" aria-busy={query.isFetching}>
        <table className="w-full text-sm" aria-label={label}>
          <thead className="border-b bg-sunken text-left text-xs text-faint">
            {table.getHeaderGroups().map((group) => (
              <tr key={group.id}>
                {group.headers.map((header) => {
                  const { sort: field, className } = header.column.columnDef.meta ?? {};
                  return (
                    <th
                      key={header.id}
                      scope="col"
                      aria-sort={field ? ariaSort(field, sort) : undefined}
                      className={cn("h-9 px-3 font-medium whitespace-nowrap first:pl-4 last:pr-4 sm:first:pl-5 sm:last:pr-5", className)}
                    >
                      {field && onSortChange ? (
                        <SortButton field={field} sort={sort} onSortChange={onSortChange}>
                          <table.FlexRender header={header} />
                        </SortButton>
                      ) : (
                        <table.FlexRender header={header} />
                      )}
                    </th>
                  );
                })}
              </tr>
            ))}
          </thead>
          <tbody className={cn("divide-y transition-opacity", query.isPlaceholderData && "opacity-50")}>
            {query.data === undefined && <SkeletonRows columns={columns} />}
            {rows.map((row) => (
              <tr key={row.id} className="relative transition-colors hover:bg-hover">
                {row.getAllCells().map((cell) => (
                  <td
                    key={cell.id}
                    className={cn("px-3 py-2.5 first:pl-4 last:pr-4 sm:first:pl-5 sm:last:pr-5", cell.column.columnDef.meta?.className)}
                  >
                    <table.FlexRender cell={cell} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {query.hasNextPage && (
        <div className="flex justify-center border-t bg-sunken p-2">
          <Button
            variant="ghost"
            size="sm"
            isPending={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {query.isFetchNextPageError ? "Loading failed. Try again" : "Load more"}
          </Button>
        </div>
      )}
    </Card>
  );
}

function ariaSort(field: string, sort: string | undefined) {
  if (sort === field) return "ascending";
  return sort === `-${field}` ? "descending" : "none";
}

function SortButton({
  field,
  sort,
  onSortChange,
  children,
}: {
  field: string;
  sort: string | undefined;
  onSortChange: (sort: string) => void;
  children: ReactNode;
}) {
  const isActive = sort === field || sort === `-${field}`;
  const Icon = !isActive ? ChevronsUpDown : sort === field ? ArrowUp : ArrowDown;
  return (
    <button
      type="button"
      className={cn("-mx-1 inline-flex items-center gap-1 rounded px-1 transition-colors hover:text-ink", isActive && "text-ink")}
      onClick={() => onSortChange(sort === field ? `-${field}` : field)}
    >
      {children}
      <Icon className={cn("size-3.5", !isActive && "opacity-60")} aria-hidden />
    </button>
  );
}

function SkeletonRows<T extends RowData>({ columns }: { columns: TableColumns<T> }) {
  return [0.7, 0.5, 0.85, 0.6, 0.75].map((_, row) => (
    <tr key={row}>
      {columns.map((column, index) => (
        <td key={index} className={cn("px-3 py-3.5 first:pl-4 last:pr-4 sm:first:pl-5 sm:last:pr-5", column.meta?.className)}>
          <Skeleton className={cn("h-4", index === 0 ? (row % 2 ? "w-32" : "w-40") : "w-12")} />
        </td>
      ))}
    </tr>
  ));
}
