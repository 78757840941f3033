/* A long list of rows of one height: only those in sight are in the page. */
import { make } from "./given.js";

export class Rows {
  /* draw(entry) gives the element of an entry; box scrolls. */
  constructor(box, height, draw) {
    Object.assign(this, { box, height, draw, entries: [], first: -1, last: -1 });
    this.long = make("div", { class: "long" });
    this.near = make("div", { class: "near" });
    this.long.append(this.near);
    box.append(this.long);
    box.addEventListener("scroll", () => this.show(), { passive: true });
    new ResizeObserver(() => this.show(true)).observe(box);
  }

  set(entries) {
    this.entries = entries;
    this.long.style.height = `${entries.length * this.height}px`;
    this.show(true);
  }

  show(anew = false) {
    const first = Math.max(0, Math.floor(this.box.scrollTop / this.height) - 4);
    const last = Math.min(this.entries.length, Math.ceil((this.box.scrollTop + this.box.clientHeight) / this.height) + 4);
    if (!anew && first === this.first && last === this.last) { return; }
    [this.first, this.last] = [first, last];
    const focused = document.activeElement && this.near.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    this.near.style.transform = `translateY(${first * this.height}px)`;
    this.near.replaceChildren(...this.entries.slice(first, last).map((entry) => this.draw(entry)));
    if (focused) { this.near.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true }); }
  }

  see(index) {
    const top = index * this.height, { scrollTop, clientHeight } = this.box;
    if (top < scrollTop) { this.box.scrollTop = top; }
    else if (top + this.height > scrollTop + clientHeight) { this.box.scrollTop = top + this.height - clientHeight; }
    this.show(true);
  }
}
