"use client";

import { DropdownMenu as Menu } from "radix-ui";
import type { ComponentProps } from "react";

import { cn } from "@/lib/utils";

export const DropdownMenu = Menu.Root;
export const DropdownMenuTrigger = Menu.Trigger;
export const DropdownMenuRadioGroup = Menu.RadioGroup;

const item =
  "flex min-h-8 items-center gap-2.5 rounded-md px-2 py-1.5 text-sm text-ink outline-none select-none data-disabled:pointer-events-none data-disabled:opacity-45 data-highlighted:bg-selected [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-faint";

export function DropdownMenuContent({ className, ...props }: ComponentProps<typeof Menu.Content>) {
  return (
    <Menu.Portal>
      <Menu.Content
        sideOffset={6}
        align="end"
        collisionPadding={8}
        className={cn(
          "z-50 min-w-44 animate-pop-in rounded-xl bg-raised p-1.5 shadow-float outline-none",
          className,
        )}
        {...props}
      />
    </Menu.Portal>
  );
}

export function DropdownMenuItem({
  className,
  isDanger,
  ...props
}: ComponentProps<typeof Menu.Item> & { isDanger?: boolean }) {
  return (
    <Menu.Item
      className={cn(item, isDanger && "text-danger-text data-highlighted:bg-danger-soft [&_svg]:text-current", className)}
      {...props}
    />
  );
}

export function DropdownMenuRadioItem({ className, ...props }: ComponentProps<typeof Menu.RadioItem>) {
  return (
    <Menu.RadioItem
      className={cn(item, "text-soft data-[state=checked]:bg-selected data-[state=checked]:text-ink", className)}
      {...props}
    />
  );
}

export function DropdownMenuLabel({ className, ...props }: ComponentProps<typeof Menu.Label>) {
  return <Menu.Label className={cn("px-2 py-1.5 text-xs text-faint", className)} {...props} />;
}

export function DropdownMenuSeparator() {
  return <Menu.Separator className="-mx-1.5 my-1.5 h-px bg-line" />;
}
