// The differences as docs/interop.md shows them, so that neither can be changed without the other.
import { differences } from "./differences.mjs";

const code = (text) => `\`${text.replaceAll("|", "\\|").replaceAll("`", "'")}\``;

function row({ right, why, steps }) {
  const [first] = Object.values(steps);
  const [ours, theirs] = first[0].split(" | ");
  return `| ${Object.keys(steps).join("; ")} | ${code(ours)} | ${code(theirs)} | ${right} | ${why} |`;
}

export const table = ["| step | simulator | fauxqs | right | why |", "|---|---|---|---|---|", ...differences.map(row)].join("\n");
