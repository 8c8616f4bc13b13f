const longest = 70; // letters of a value that one side has and the other has not

/** Where two answers differ, one line each: "path: ours | theirs". */
export function diff(ours, theirs, path = "") {
  if (isTree(ours) && isTree(theirs)) {
    const members = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])];
    return members.flatMap((member) => diff(ours[member], theirs[member], path === "" ? member : `${path}.${member}`));
  }

  const [a, b] = [show(ours), show(theirs)];
  return JSON.stringify(ours) === JSON.stringify(theirs) ? [] : [path === "" ? `${a} | ${b}` : `${path}: ${a} | ${b}`];
}

const isTree = (value) => value !== null && typeof value === "object";

function show(value) {
  const text = value === undefined ? "nothing" : typeof value === "string" ? value : JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}...` : text;
}
