"use client";

import { Download } from "lucide-react";

import { Button } from "@/components/ui/button";

/** The address as a QR code that can be saved for a poster or a business card. Black on white in dark mode too. */
export function QrCode({ svg, url, fileName }: { svg: string; url: string; fileName: string }) {
  const source = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  return (
    <figure className="grid justify-items-center gap-3">
      {/* eslint-disable-next-line @next/next/no-img-element -- a drawing in the page itself: nothing to optimise */}
      <img src={source} alt={`QR code that leads to ${url}`} className="size-44 rounded-lg border bg-white" />
      <Button size="sm" asChild>
        <a href={source} download={fileName}>
          <Download aria-hidden /> Save as SVG
        </a>
      </Button>
    </figure>
  );
}
