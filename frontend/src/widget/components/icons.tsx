/** @jsxImportSource preact */

/** Line icons on a 24-unit grid; they say nothing to a screen reader, the button around them does. */
const PATHS = {
  close: "M6 6l12 12M18 6L6 18",
  compose: "M12 20h8M4 20l1-4L16.5 4.5a2.1 2.1 0 0 1 3 3L8 19l-4 1z",
  send: "M12 19V5M6 11l6-6 6 6",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  check: "M5 12.5l4.5 4.5L19 7.5",
  up: "M7 10v10H4V10zM7 10l4-7a2.2 2.2 0 0 1 2.2 2.2V9h5a2 2 0 0 1 2 2.3l-1 7A2 2 0 0 1 17.2 20H7",
  down: "M7 14V4H4v10zM7 14l4 7a2.2 2.2 0 0 0 2.2-2.2V15h5a2 2 0 0 0 2-2.3l-1-7A2 2 0 0 0 17.2 4H7",
  alert: "M12 8v5M12 16.5v.01M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
  latest: "M12 5v14M6 13l6 6 6-6",
  link: "M10 5H5v14h14v-5M14 4h6v6M20 4l-9 9",
  expand: "M14 4h6v6M20 4l-7 7M10 20H4v-6M4 20l7-7",
  shrink: "M20 10h-6V4M14 10l7-7M4 14h6v6M10 14l-7 7",
  more: "M6 9l6 6 6-6",
  topics: "M4 6h16M4 12h16M4 18h9",
  contact: "M4 6h16v12H4zM4 7l8 6 8-6",
  page: "M6 3h8l4 4v14H6zM14 3v4h4",
} as const;

export function Icon({ name }: { name: keyof typeof PATHS }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
