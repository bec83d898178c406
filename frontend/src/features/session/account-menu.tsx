"use client";

import { ChevronsUpDown, KeyRound, LogOut, Monitor, Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import { useState } from "react";

import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { useToast } from "@/components/ui/toast";
import { errorMessage } from "@/lib/api";

import { ChangePasswordDialog } from "./change-password-dialog";
import { useLogout } from "./queries";
import { useCurrentUser } from "./require-role";

const THEMES = [
  { value: "light", label: "Light", icon: Sun },
  { value: "dark", label: "Dark", icon: Moon },
  { value: "system", label: "As the device", icon: Monitor },
];

/** Who is logged in, the colour scheme, change password, log out. */
export function AccountMenu() {
  const user = useCurrentUser();
  const logout = useLogout();
  const toast = useToast();
  const { theme, setTheme } = useTheme();
  const [isPasswordOpen, setPasswordOpen] = useState(false);
  const name = user.name || user.email;

  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger className="flex w-full items-center gap-2.5 rounded-lg px-2.5 py-2 text-left transition-colors hover:bg-hover data-[state=open]:bg-hover">
          <span
            aria-hidden
            className="grid size-7.5 shrink-0 place-items-center rounded-full bg-accent-soft text-xs font-semibold text-accent-text uppercase"
          >
            {name.slice(0, 1)}
          </span>
          <span className="min-w-0 flex-1">
            <span className="block truncate text-[13px] leading-tight font-medium">{name}</span>
            {user.name && <span className="block truncate text-xs text-faint">{user.email}</span>}
          </span>
          <ChevronsUpDown className="size-4 shrink-0 text-faint" aria-hidden />
        </DropdownMenuTrigger>
        <DropdownMenuContent align="start" className="w-(--radix-dropdown-menu-trigger-width) min-w-52">
          <DropdownMenuLabel>Theme</DropdownMenuLabel>
          <DropdownMenuRadioGroup value={theme} onValueChange={setTheme}>
            {THEMES.map(({ value, label, icon: Icon }) => (
              <DropdownMenuRadioItem key={value} value={value}>
                <Icon aria-hidden /> {label}
              </DropdownMenuRadioItem>
            ))}
          </DropdownMenuRadioGroup>
          <DropdownMenuSeparator />
          <DropdownMenuItem onSelect={() => setPasswordOpen(true)}>
            <KeyRound aria-hidden /> Change password
          </DropdownMenuItem>
          <DropdownMenuItem
            onSelect={() => logout.mutate(undefined, { onError: (error) => toast.error(errorMessage(error)) })}
          >
            <LogOut aria-hidden /> Log out
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      <ChangePasswordDialog isOpen={isPasswordOpen} onOpenChange={setPasswordOpen} />
    </>
  );
}
