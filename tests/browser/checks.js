// What pages.md asks of every page, read off the page as Chromium laid it out. Each check gives a list of faults.
(() => {
  const name = (element) => {
    const words = (element.innerText || element.value || element.getAttribute("aria-label") || "").trim().slice(0, 24);
    const classes = [...element.classList].join(".");
    return `${element.tagName.toLowerCase()}${element.id ? "#" + element.id : ""}${classes ? "." + classes : ""} “${words}”`;
  };
  const shown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: false });
  const all = (selector) => [...document.querySelectorAll(selector)].filter(shown);
  const off = (box) => box.right <= 0 || box.bottom + scrollY <= 0;

  const colour = (words) => {
    const [r, g, b, a = 1] = words.match(/[\d.]+/g).map(Number);
    return { r, g, b, a };
  };
  const over = (top, below) => {
    const mix = (x) => top[x] * top.a + below[x] * (1 - top.a);
    return { r: mix("r"), g: mix("g"), b: mix("b"), a: 1 };
  };
  const ground = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const layer = colour(getComputedStyle(at).backgroundColor);
      layers.push(layer);
      if (layer.a === 1) break;
    }
    return layers.reverse().reduce((below, top) => over(top, below), { r: 255, g: 255, b: 255, a: 1 });
  };
  const light = ({ r, g, b }) => {
    const part = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const ratio = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  const written = () => all("body *").filter((element) => {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    return own || (element.matches("input, textarea, select") && !["hidden", "checkbox", "radio"].includes(element.type));
  });

  const faults = {
    sideways: () => {
      const page = document.documentElement;
      if (page.scrollWidth <= page.clientWidth) return [];
      const wide = all("body *").filter((element) => {
        const box = element.getBoundingClientRect();
        return box.right > page.clientWidth + 1 && !element.closest(".scroll, .rail, .sr, .skip");
      });
      return [`${page.scrollWidth} px in ${page.clientWidth} px: ${wide.slice(0, 3).map(name).join(", ")}`];
    },
    unlabelled: () => [...document.querySelectorAll("input, select, textarea")].filter((input) => {
      if (["hidden", "submit", "button"].includes(input.type)) return false;
      const said = [...(input.labels || [])].map((label) => label.textContent).join("");
      const by = (input.getAttribute("aria-labelledby") || "").split(/\s+/).filter(Boolean);
      const named = by.map((id) => document.getElementById(id)?.textContent || "").join("");
      return !(said + named + (input.getAttribute("aria-label") || "")).trim();
    }).map((input) => `${name(input)} name=${input.name}`),
    nameless: () => all("a[href], button, summary").filter((target) => {
      return !(target.textContent + (target.getAttribute("aria-label") || "")).trim();
    }).map(name),
    inline: () => [
      ...[...document.querySelectorAll("[style]")].map((element) => `style on ${name(element)}`),
      ...[...document.querySelectorAll("style, script:not([src])")].map((element) => `<${element.localName}>`),
      ...[...document.querySelectorAll("*")].flatMap((element) => [...element.attributes]
        .filter((attribute) => /^on/.test(attribute.name)).map((attribute) => `${attribute.name} on ${name(element)}`)),
    ],
    pale: (least = 4.5) => written().filter((element) => !element.closest(".sr, .skip, option")).map((element) => {
      const below = ground(element);
      return [element, ratio(over(colour(getComputedStyle(element).color), below), below)];
    }).filter(([, found]) => found < least).map(([element, found]) => `${found.toFixed(2)}: ${name(element)}`),
    small: () => {
      const phone = document.body.classList.contains("phone");
      const inSentence = (target) => {
        if (target.localName !== "a" || target.className) return false;
        const around = target.parentElement.textContent.trim().length;
        return getComputedStyle(target).display === "inline" && around > target.textContent.trim().length;
      };
      return all("a[href], button, summary, input, select, textarea").filter((target) => {
        return target.type !== "hidden" && !target.closest(".sr, .skip") && !inSentence(target);
      }).map((target) => {
        const label = ["checkbox", "radio"].includes(target.type) ? target.labels?.[0] : null;
        const box = (label && !label.matches(".sr") ? label : target).getBoundingClientRect();
        const main = target.matches(".btn.go, .btn.wide");
        const slim = target.matches(".btn.slim");
        const least = phone ? (main ? 60 : 44) : target.matches(".btn") && !slim ? 36 : 24;
        return [target, box, least];
      }).filter(([, box, least]) => Math.round(box.height) < least || box.width < Math.min(least, 44) - 1)
        .map(([target, box, least]) => `${Math.round(box.width)} × ${Math.round(box.height)} < ${least}: ${name(target)}`);
    },
    headings: () => {
      const found = all("h1");
      return found.length === 1 ? [] : [`${found.length} h1`];
    },
    lamps: () => (all(".lamp").length > 1 ? [`${all(".lamp").length} lamps`] : []),
    tiny: () => {
      const least = document.body.classList.contains("phone") ? 18 : 13;
      return written().filter((element) => !element.closest(".sr, .skip, svg"))
        .map((element) => [element, parseFloat(getComputedStyle(element).fontSize)])
        .filter(([, size]) => size < least - 0.01).map(([element, size]) => `${size} px: ${name(element)}`);
    },
    drawn: () => all("svg text")
      .map((element) => [element, parseFloat(getComputedStyle(element).fontSize) * element.getScreenCTM().a])
      .filter(([, size]) => size < 12 - 0.01).map(([element, size]) => `${size.toFixed(1)} px: ${name(element)}`),
    clipped: () => all("body *").filter((element) => {
      const style = getComputedStyle(element);
      return !element.closest(".sr, .skip, .scroll, .rail") && style.overflowX === "hidden" && element.scrollWidth > element.clientWidth + 1;
    }).map(name),
    covered: () => {
      const at = document.activeElement;
      if (!at || at === document.body) return [];
      const box = at.getBoundingClientRect();
      const bars = all("body *").filter((element) => ["fixed", "sticky"].includes(getComputedStyle(element).position));
      return bars.filter((bar) => !bar.contains(at) && !bar.matches(".skip")).filter((bar) => {
        const other = bar.getBoundingClientRect();
        return box.top < other.bottom - 1 && box.bottom > other.top + 1 && box.left < other.right && box.right > other.left;
      }).map((bar) => `${name(at)} under ${name(bar)}`);
    },
    dead: () => [
      ...all("a").filter((link) => !link.getAttribute("href") || /^(javascript:|#$)/.test(link.getAttribute("href")))
        .map((link) => `no way on: ${name(link)}`),
      ...[...document.querySelectorAll("a[href^='#']")].filter((link) => {
        return link.hash.length > 1 && !document.getElementById(decodeURIComponent(link.hash.slice(1)));
      }).map((link) => `no such place ${link.hash}: ${name(link)}`),
      ...all("form").filter((form) => !form.querySelector("button:not([type=button]), input[type=submit]"))
        .map((form) => `cannot be sent: ${form.action}`),
      ...all("button[type=button]").map((button) => `does nothing without a script: ${name(button)}`),
    ],
    ink: () => written().filter((element) => !element.closest(".sr, .skip")).map((element) => {
      const { r, g, b } = over(colour(getComputedStyle(element).color), ground(element));
      return [element, Math.max(r, g, b), light(ground(element))];
    }).filter(([, brightest, paper]) => brightest > 112 || paper < 0.7).map(([element]) => name(element)),
    // A box to tick and a line to write on by hand belong to a sheet; what is pressed or chosen from does not.
    forms: () => all("input:not([type=checkbox]):not([type=radio]), select, textarea, button").filter((part) => {
      const lined = part.matches("select, textarea, input:not([type=password]):not([type=file])");
      return !lined || parseFloat(getComputedStyle(part).borderTopWidth) > 0;
    }).map(name),
    order: () => {
      const stops = (window.shouwangStops || []);
      const found = all("[tabindex]").filter((stop) => stop.tabIndex > 0).map((stop) => `pushes in: ${name(stop)}`);
      stops.reduce((before, here) => {
        if (before && !(before.compareDocumentPosition(here) & Node.DOCUMENT_POSITION_FOLLOWING) && !before.contains(here)) {
          found.push(`${name(here)} after ${name(before)}`);
        }
        const [one, other] = before ? [before.getBoundingClientRect(), here.getBoundingClientRect()] : [];
        if (one && !off(one) && getComputedStyle(here).position !== "sticky" && !here.closest(".dock, .thumb, .skip")
            && !before.closest(".dock, .thumb, .skip")) {
          const same = one.left < other.right - 1 && other.left < one.right - 1;
          const beside = one.top < other.bottom - 1 && other.top < one.bottom - 1;
          if (same && other.bottom <= one.top + 1) found.push(`${name(here)} stands above ${name(before)}`);
          if (beside && other.right <= one.left + 1) found.push(`${name(here)} stands left of ${name(before)}`);
        }
        return here;
      }, null);
      return found;
    },
  };
  // What a page says of this household: not what it asks of every household.
  window.shouwangTold = () => {
    const told = written().filter((element) => !element.closest("label, legend, option, .hint, .sr"));
    const own = (element) => [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data);
    return told.flatMap((element) => [...own(element), element.matches("input, textarea") ? element.value : ""]).join("\n");
  };
  window.shouwangFaults = (check) => faults[check]();
  window.shouwangStop = () => {
    const stops = (window.shouwangStops ||= []);
    const at = document.activeElement;
    if (at === document.body || stops.includes(at)) return null;
    stops.push(at);
    return { words: name(at), skip: at.matches("a.skip"), covered: faults.covered() };
  };
})();
