// YASGUI on our endpoint: the ready questions as its tabs, our prefixes, links to our own pages.
"use strict";
{
  const place = document.getElementById("yasgui");
  const told = JSON.parse(place.dataset.told);
  const endpoint = new URL(told.endpoint, location.href).href;
  const ready = new Set(told.tabs.map((tab) => tab.id));

  // Prefixes are ours; the thousands that YASGUI brings would only be in the way.
  Yasgui.Yasqe.forkAutocompleter("prefixes", {
    name: "prefixes-ours",
    get: () => Object.entries(told.prefixes).map(([name, at]) => `${name}: <${at}>`).sort(),
  });
  Yasgui.Yasqe.defaults.autocompleters = ["prefixes-ours", "variables"];
  Yasgui.Yasr.defaults.prefixes = told.shown;
  Object.assign(Yasgui.Yasr.plugins.table.defaults.tableConfig.language, {
    info: told.words.table_info,
    infoEmpty: told.words.table_empty,
    infoFiltered: told.words.table_filtered,
    emptyTable: told.words.table_empty,
    zeroRecords: told.words.table_empty,
  });

  // A refusal is JSON with its words in both languages.
  Yasgui.Yasr.defaults.errorRenderers = [
    async (error) => {
      try {
        const words = JSON.parse(error.text)[told.language];
        if (!words) return undefined;
        const said = document.createElement("p");
        said.textContent = words;
        return said;
      } catch {
        return undefined;
      }
    },
  ];

  // A table opens so that its texts can be read whole; the switches above it are the reader's.
  const table = { compact: true, isEllipsed: false };
  const yasr = { settings: { selectedPlugin: "table", pluginsConfig: { table } } };

  const yasgui = new Yasgui(place, {
    persistenceId: `govinno-${told.language}`,
    tabName: told.words.new_tab,
    autofocus: false,
    autoAddOnInit: false,
    copyEndpointOnNewTab: false,
    endpointCatalogueOptions: { getData: () => [{ endpoint }], keys: [] },
    requestConfig: { endpoint, method: "POST" },
    // A link brings a text, never another place to send it to.
    populateFromUrl: (config) => ({ ...config, requestConfig: { ...config.requestConfig, endpoint } }),
  });

  // The ready questions are always there, as they are now; a reader's own tabs stay as they were.
  for (const [id, tab] of Object.entries(yasgui._tabs)) {
    if (id.startsWith("ready-") && !ready.has(id)) tab.close();
    else tab.setEndpoint(endpoint);
  }
  told.tabs.forEach((tab, atIndex) => {
    if (yasgui._tabs[tab.id]) return;
    const isFirst = !yasgui.persistentConfig.getActiveId();
    const { id, name, text } = tab;
    yasgui.addTab(isFirst, { id, name, yasqe: { value: text }, yasr }, { atIndex });
  });

  // What the endpoint has to say of an answer (a name that the graph does not know, say) stands
  // above its rows, or "No rows" would be all that a mistyped name gives.
  const WARNING = /199 govinno "([^"]*)"/g;
  const plain = (words) =>
    words.replace(/(?:%[0-9A-F]{2})+/g, (signs) => {
      try {
        return decodeURIComponent(signs);
      } catch {
        return signs;
      }
    });
  const note = (tab, headers) => {
    const results = tab.getYasr().rootEl;
    if (results.previousElementSibling?.matches(".notice")) results.previousElementSibling.remove();
    const warnings = [...(headers?.get("warning") ?? "").matchAll(WARNING)];
    if (warnings.length === 0) return;
    const said = document.createElement("div");
    said.className = "answer notice";
    said.setAttribute("role", "status");
    for (const words of [told.words.notice, ...warnings.map((warning) => plain(warning[1]))]) {
      const line = document.createElement("p");
      line.textContent = words;
      if (words !== told.words.notice) line.lang = "en";
      said.append(line);
    }
    results.before(said);
  };
  const heard = new WeakSet();
  yasgui.on("query", (_, tab) => {
    const editor = tab.getYasqe();
    if (heard.has(editor)) return;
    heard.add(editor);
    editor.on("queryResponse", (_, response) => note(tab, response.headers));
  });

  // YASGUI speaks English; what stands on its own parts is said in the reader's language. Neither
  // the text of a query nor a result is touched.
  const PARTS = ".yasr_header, .controlbar, .yasqe_buttons, .tabsList, .context-menu";
  const SAID = ["title", "aria-label", "placeholder"];
  const TOOK = /^(?:(\d+) results? |Response )?in ([\d.]+) seconds?$/;
  const word = (text) => {
    const took = TOOK.exec(text.trim());
    if (!took) return told.labels[text.trim()] ?? text;
    const words = took[1] ? told.words.results : told.words.in_seconds;
    return words.replace("{n}", took[1]).replace("{seconds}", took[2]);
  };
  const put = (now, to) => {
    const said = word(now);
    if (said !== now) to(said);
  };
  const speak = () => {
    for (const part of document.querySelectorAll(PARTS)) {
      for (const each of part.querySelectorAll("*")) {
        for (const name of SAID) put(each.getAttribute(name) ?? "", (said) => each.setAttribute(name, said));
        if (each.children.length === 0) put(each.textContent, (said) => (each.textContent = said));
      }
    }
  };
  speak();
  let waits = false;
  new MutationObserver(() => {
    if (waits) return;
    waits = true;
    requestAnimationFrame(() => {
      waits = false;
      speak();
    });
  }).observe(document.body, { childList: true, subtree: true });

  // Things of ours are shown here, wherever their addresses lead elsewhere. A press comes before
  // the middle button and the menu of the right one open anything; keys send only a click.
  const leadHere = (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || !link.href.startsWith(told.ours.at)) return;
    const [path, name] = link.href.slice(told.ours.at.length).split("#");
    link.href = `${told.ours.here}${path}${name ? `/${name}` : ""}${told.ours.asked}`;
  };
  for (const way of ["pointerdown", "click"]) document.addEventListener(way, leadHere, true);
}
