import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";

import { ApiError, errorMessage } from "@/lib/api";

import { documentKeys, uploadFile } from "./queries";

/** Files are sent one by one, so that each has its own progress and its own reason to fail; this many at a time. */
const PARALLEL = 2;
/** Too large, or of a type that cannot be read. */
const REFUSES_THE_FILE: readonly number[] = [413, 415];

export interface Upload {
  id: number;
  file: File;
  /** From 0 to 1. */
  share: number;
  /** Why it was not taken, in words for the client; null while it is on its way. */
  error: string | null;
  /** Whether the same file may be taken another time. */
  mayRetry: boolean;
}

export interface Uploads {
  uploads: Upload[];
  add: (files: Iterable<File>) => void;
  retry: (upload: Upload) => void;
  dismiss: (upload: Upload) => void;
}

let lastId = 0;

/** The files on their way to one assistant. What has arrived is a document in the list, and is no longer here. */
export function useUploads(assistantId: string, onDone: (count: number) => void): Uploads {
  const queryClient = useQueryClient();
  const [uploads, setUploads] = useState<Upload[]>([]);
  const waiting = useRef<Upload[]>([]);
  const running = useRef(0);
  const arrived = useRef(0);
  const done = useRef(onDone);
  useEffect(() => {
    done.current = onDone;
  });

  const change = useCallback((id: number, fields: Partial<Upload>) => {
    setUploads((all) => all.map((upload) => (upload.id === id ? { ...upload, ...fields } : upload)));
  }, []);

  const startNext = useCallback(() => {
    async function send({ id, file }: Upload): Promise<void> {
      try {
        await uploadFile(assistantId, file, (share) => change(id, { share }));
        arrived.current += 1;
        await queryClient.invalidateQueries({ queryKey: documentKeys.list });
        setUploads((all) => all.filter((upload) => upload.id !== id));
      } catch (error) {
        const isOfTheFile = error instanceof ApiError && REFUSES_THE_FILE.includes(error.status);
        change(id, { error: errorMessage(error), mayRetry: !isOfTheFile });
      }
      running.current -= 1;
      startAll();
      if (running.current === 0 && arrived.current > 0) {
        done.current(arrived.current);
        arrived.current = 0;
      }
    }
    function startAll(): void {
      while (running.current < PARALLEL) {
        const next = waiting.current.shift();
        if (!next) return;
        running.current += 1;
        void send(next);
      }
    }
    startAll();
  }, [assistantId, change, queryClient]);

  const enqueue = useCallback(
    (files: Iterable<File>) => {
      const added = [...files].map((file) => ({ id: (lastId += 1), file, share: 0, error: null, mayRetry: true }));
      waiting.current.push(...added);
      setUploads((all) => [...all, ...added]);
      startNext();
    },
    [startNext],
  );
  const dismiss = useCallback(({ id }: Upload) => setUploads((all) => all.filter((upload) => upload.id !== id)), []);
  const retry = useCallback(
    (upload: Upload) => {
      dismiss(upload);
      enqueue([upload.file]);
    },
    [dismiss, enqueue],
  );

  // What is on its way is lost with the page.
  const isSending = uploads.some(({ error }) => error === null);
  useEffect(() => {
    if (!isSending) return;
    const onBeforeUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", onBeforeUnload);
    return () => window.removeEventListener("beforeunload", onBeforeUnload);
  }, [isSending]);

  return { uploads, add: enqueue, retry, dismiss };
}
