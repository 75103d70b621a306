// What a look at the page finds wrong; each returns the beginnings of the elements that it complains about.
const named = (nodes) => nodes.map((node) => node.outerHTML.slice(0, 120));
const all = (selector) => [...document.querySelectorAll(selector)];
const shown = (node) => node.getClientRects().length && !node.closest(".unseen, .skip, [aria-hidden=true]");

const numbers = (colour) => colour.match(/[\d.]+/g).map(Number);
const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
const luminance = ([r, g, b]) => [r, g, b].map((part) => linear(part / 255)).reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
function background(node) {
  const colour = numbers(getComputedStyle(node).backgroundColor);
  return (colour[3] ?? 1) === 1 || !node.parentElement ? colour : background(node.parentElement);
}
function contrast(node) {  // WCAG 2.2, 1.4.3
  const pair = [luminance(numbers(getComputedStyle(node).color)), luminance(background(node))];
  return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
}
function labels(node) {
  const ids = node.getAttribute("aria-labelledby")?.split(" ") ?? [];
  return [
    node.getAttribute("aria-label"),
    ...ids.map((id) => document.getElementById(id)?.textContent),
    ...[...(node.labels ?? [])].map((label) => label.textContent),
    node.matches("button") ? node.textContent : node.matches("fieldset") ? node.querySelector("legend")?.textContent : "",
  ].filter((label) => label?.trim());
}

const looks = {
  sideways: () => named([document.documentElement, document.getElementById("scroll")].filter((node) => node.scrollWidth > node.clientWidth)),
  sticksOut: () => named(all("body *").filter((node) => {
    const { left, right } = node.getBoundingClientRect();
    return shown(node) && !node.closest(".table-box, .chips") && (right > innerWidth + 0.5 || left < -0.5);
  })),
  unlabelled: () => named(all("input, select, textarea, button, progress, fieldset, dialog, [role=log], [role=region]").filter((node) => !labels(node).length)),
  repeatedIds: () => named(all("[id]").filter((node) => document.getElementById(node.id) !== node)),
  faint: () => named(all("h1, h2, h3, p, dt, dd, th, td, label, a, button, button span, .segment span").filter((node) => shown(node) && contrast(node) < 4.5)),
};
