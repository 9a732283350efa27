/** The signs of the product. Each shape has one meaning; see the design notes in web/README.md. */

const filled = {
  cave:
    "M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1zM7.1 4v5h1.8V4zM8 10.3a1.1 1.1 0 1 0 0 2.2 " +
    "1.1 1.1 0 0 0 0-2.2z",
  warn: "M8 1.2 15.5 14.5H.5zM7.2 6v4h1.6V6zM8 10.9a1 1 0 1 0 0 2 1 1 0 0 0 0-2z",
  given:
    "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zm3.7 4.9L7.3 11 4.6 8.3l1-1 1.7 1.6 3.4-3.5z",
  late: "M1.5 1.5h13v13h-13zM7.1 4v5h1.8V4zM8 10.3a1.1 1.1 0 1 0 0 2.2 1.1 1.1 0 0 0 0-2.2z",
  failed: "M8 .8 15.2 8 8 15.2.8 8zM7.2 4.6v4h1.6v-4zM8 9.6a1 1 0 1 0 0 2 1 1 0 0 0 0-2z",
} as const;

const drawn = {
  up: "M8 13V3.4M4 7l4-4 4 4",
  down: "M8 3v9.6M4 9l4 4 4-4",
  flat: "M3 8h9.6M9 4.4 12.6 8 9 11.6",
  search: "M11.5 7a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0zM10.4 10.4l3.4 3.4",
  clock: "M14.5 8a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0zM8 4.3V8l2.6 1.7",
  sync: "M13.5 6.5A5.8 5.8 0 0 0 3 4.8M2.5 2v3h3M2.5 9.5A5.8 5.8 0 0 0 13 " + "11.2M13.5 14v-3h-3",
  filter: "M2 3.5h12M4.5 8h7M6.8 12.5h2.4",
  pause: "M5.5 3.5v9M10.5 3.5v9",
  ring: "M13.75 8a5.75 5.75 0 1 1-11.5 0 5.75 5.75 0 0 1 11.5 0z",
  dashed: "M13.75 8a5.75 5.75 0 1 1-11.5 0 5.75 5.75 0 0 1 11.5 0z",
  slash: "M13.75 8a5.75 5.75 0 1 1-11.5 0 5.75 5.75 0 0 1 11.5 0zM4 12l8-8",
  box: "M2.5 2.5h11v11h-11z",
  close: "m4 4 8 8M12 4l-8 8",
  back: "M13 8H3.4M7.4 4 3.4 8l4 4",
  enter: "M13 3.5v5H3.5M6.5 5.5l-3 3 3 3",
  cog: "M2 4.5h7M12.5 4.5H14M2 11.5h1.5M7 11.5h7M10.75 6.25v-3.5M5.25 13.25v-3.5",
  check: "m3 8.5 3.2 3.2L13 4.6",
  page: "M4 1.5h5.5L12.5 4.5v10h-8.5zM9.5 1.5v3h3",
} as const;

export type IconName = keyof typeof filled | keyof typeof drawn;

export function Icon(props: { name: IconName; small?: boolean; label?: string; tone?: string }) {
  const is_filled = props.name in filled;
  const path = { ...filled, ...drawn }[props.name];
  const names = ["ic", is_filled ? "f" : "", props.small ? "s" : "", props.tone ?? ""];
  const heavy = props.name === "pause" ? { strokeWidth: 2.4 } : {};
  const dashed = props.name === "dashed" ? { strokeDasharray: "2.4 2.1" } : {};
  const said = props.label ? { role: "img", "aria-label": props.label } : { "aria-hidden": true };
  return (
    <svg className={names.filter(Boolean).join(" ")} viewBox="0 0 16 16" {...said}>
      <path d={path} fillRule="evenodd" {...heavy} {...dashed} />
    </svg>
  );
}

export function Mark() {
  return (
    <svg viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">
      <path d="M1 1h12M1 7h8M1 13h12" stroke="var(--accent)" strokeWidth="2.4" fill="none" />
    </svg>
  );
}
