"use client";

import { Download, KeyRound } from "lucide-react";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { DropdownMenuItem } from "@/components/ui/dropdown-menu";
import { Select } from "@/components/ui/input";
import { PageHeader } from "@/components/ui/page-header";
import { RowMenu } from "@/components/ui/row-menu";
import { SearchInput } from "@/components/ui/search-input";
import { useToast } from "@/components/ui/toast";
import { AssistantFilter } from "@/features/assistants";
import { errorMessage } from "@/lib/api";
import { saveFile } from "@/lib/save-file";
import { useSearchState } from "@/lib/use-search-state";

import { ContactDialog } from "./contact-dialog";
import { ContactsTable } from "./contacts-table";
import { useContacts, useExportContacts } from "./queries";
import { WebhookSecretDialog } from "./webhook-secret-dialog";

/** Who has left contact details, newest first. */
export function ContactsScreen() {
  const toast = useToast();
  const [q, setQ] = useSearchState("q");
  const [assistantId, setAssistantId] = useSearchState("assistant_id");
  const [isRead, setIsRead] = useSearchState("is_read");
  const [sort, setSort] = useSearchState("sort", "-created_at");
  const [openId, setOpenId] = useSearchState("contact");
  const [isSecretOpen, setSecretOpen] = useState(false);
  const filter = { assistant_id: assistantId, is_read: isRead };
  const contacts = useContacts({ ...filter, q, sort });
  const exporting = useExportContacts();

  return (
    <>
      <PageHeader
        title="Contacts"
        description="What visitors left in the contact form of your assistants."
        actions={
          <>
            <Button
              isPending={exporting.isPending}
              onClick={() =>
                exporting.mutate(filter, { onSuccess: saveFile, onError: (error) => toast.error(errorMessage(error)) })
              }
            >
              <Download aria-hidden /> Export CSV
            </Button>
            <RowMenu label="More about contacts">
              <DropdownMenuItem onSelect={() => setSecretOpen(true)}>
                <KeyRound aria-hidden /> Webhook secret
              </DropdownMenuItem>
            </RowMenu>
          </>
        }
      />
      <div className="mb-4 grid grid-cols-2 gap-2 sm:flex">
        <SearchInput value={q} onValueChange={setQ} label="Search contacts" className="col-span-2 sm:w-64" />
        <Select
          aria-label="State"
          value={isRead}
          onChange={(event) => setIsRead(event.target.value)}
          className="sm:w-36"
        >
          <option value="">New and read</option>
          <option value="false">New</option>
          <option value="true">Read</option>
        </Select>
        <AssistantFilter value={assistantId} onValueChange={setAssistantId} />
      </div>
      <ContactsTable
        query={contacts}
        sort={sort}
        onSortChange={setSort}
        isFiltered={[q, assistantId, isRead].some((value) => value !== "")}
        onOpen={setOpenId}
      />
      <ContactDialog id={openId} onClose={() => setOpenId("")} />
      <WebhookSecretDialog isOpen={isSecretOpen} onOpenChange={setSecretOpen} />
    </>
  );
}
