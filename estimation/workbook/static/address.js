/** The address: which plan and which page; Back and Forward go between them. It holds no secret. */

/** Whether the window is ours, and not JupyterLab's. */
function isOurs() {
  return Boolean(document.querySelector("[data-voila]"));
}

/** What stands in the address. */
function read() {
  const query = new URLSearchParams(location.search);
  const sample = query.has("sample");
  return { plan: query.get(sample ? "sample" : "plan") ?? "", sample, start: query.get("page") ?? "", page: location.hash.slice(1) };
}

/** The query and the page that a frame stands at. */
export function addressOf({ page, pages, plan, files }) {
  if (!pages.length) return `?page=${encodeURIComponent(page)}`;
  const name = encodeURIComponent(files.open.replace(/\.plan\.yaml$/, ""));
  return `?${plan.sample ? "sample" : "plan"}=${name}#${page}`;
}

/** Asks for what the address says, where that is something else than the frame. */
function goThere(frame, send) {
  const wanted = read();
  const isPage = frame.known.includes(wanted.page);
  if (wanted.start || (!wanted.plan && !frame.pages.length)) {
    if (wanted.start && wanted.start !== frame.page) send({ do: "page", page: wanted.start });
    return;
  }
  const there = new URLSearchParams(addressOf(frame).split("#")[0]);
  const isThisPlan = frame.pages.length && (!wanted.plan || there.get(wanted.sample ? "sample" : "plan") === wanted.plan);
  if (!isThisPlan) send({ do: "open", plan: wanted.plan, sample: wanted.sample, page: wanted.page });
  else if (isPage && wanted.page !== frame.page) send({ do: "page", page: wanted.page });
}

/**
 * Keeps the address at what is shown. `send` asks Python, `isNews` whether a frame answers all asked.
 *
 * What is shown first takes the place of what was typed; each further place is one that Back leads to.
 */
export function keepAddress(model, send, isNews) {
  let [isFirst, isBack] = [true, false];
  const back = () => {
    isBack = true;
    goThere(model.get("frame"), send);
  };
  if (isOurs()) {
    goThere(model.get("frame"), send);
    window.addEventListener("popstate", back);
  }
  return {
    follow(frame) {
      if (!isOurs() || !isNews(frame)) return;
      const to = addressOf(frame);
      if (location.search + location.hash !== to) {
        window.history[isFirst || isBack ? "replaceState" : "pushState"](null, "", location.pathname + to);
      }
      [isFirst, isBack] = [false, false];
      const page = (frame.pages.length ? frame.pages : frame.starts).find(({ id }) => id === frame.page);
      const title = [page.name, frame.pages.length && frame.plan.name, frame.plan.sample && "SAMPLE", "Kickoff"].filter(Boolean).join(" · ");
      if (document.title !== title) document.title = title;
    },
    end: () => window.removeEventListener("popstate", back),
  };
}

/** A link for the other one, to the plan and page that is open here. */
export function inviteTo(frame, { role, token }) {
  const [query, page] = addressOf(frame).split("#");
  const plan = frame.pages.length ? `&${query.slice(1)}` : "";
  return `${location.origin}/${role.toLowerCase()}?token=${encodeURIComponent(token)}${plan}${page ? `#${page}` : ""}`;
}
