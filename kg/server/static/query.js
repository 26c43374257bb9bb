"use strict";
// The query page: the editor in place of the plain form, queries of the catalogue into it, links of answers kept local.
(() => {
  const holder = document.getElementById("yasgui");
  const plain = document.getElementById("plain");
  const permalink = document.getElementById("permalink");
  const base = holder.dataset.base;
  if (!window.Yasgui) return;
  // Before the editor is made: lists given to it are merged by index, and completion of classes would ask another host.
  Yasgui.Yasqe.defaults.autocompleters = ["prefixes", "variables"];
  // Whole values in the cells, not the beginnings of them.
  Yasgui.Yasr.defaults.plugins.table.dynamicConfig = { isEllipsed: false };
  plain.hidden = true;
  holder.hidden = false;
  const yasgui = new Yasgui(holder, {
    requestConfig: { endpoint: `${location.origin}/sparql`, method: "POST" },
    endpointCatalogueOptions: { getData: () => [] },
    copyEndpointOnNewTab: false,
    persistenceId: null,
    populateFromUrl: false,
    autofocus: false,
    yasqe: { createShareableLink: null },
  });
  const editor = () => yasgui.getTab().getYasqe();

  const link = () => {
    const address = new URL(permalink.href);
    address.searchParams.set("query", editor().getValue());
    permalink.href = address.href;
  };
  const fill = (text) => {
    editor().setValue(text);
    link();
  };
  fill(plain.elements.query.value);
  editor().on("change", link);

  document.addEventListener("click", async (event) => {
    const card = event.target.closest("a[data-query]");
    if (!card) return;
    event.preventDefault();
    const answer = await fetch(card.dataset.query);
    if (!answer.ok) return;
    fill(await answer.text());
    for (const item of document.querySelectorAll(".cards .here")) item.classList.remove("here");
    document.getElementById("about").textContent = card.title;
    card.closest("li").classList.add("here");
    holder.scrollIntoView({ block: "nearest" });
  });

  // Things of the graph have their pages here, whatever the base of their names is.
  const local = (event) => {
    const found = event.target.closest && event.target.closest("a[href]");
    if (!found) return;
    const iri = found.getAttribute("href");
    if (!iri.startsWith(base)) return;
    const rest = iri.slice(base.length);
    found.setAttribute("href", rest.startsWith("def#") ? `/doc/def/${rest.slice(4)}` : `/doc/${rest.replace(/^id\//, "")}`);
  };
  for (const kind of ["mouseover", "focusin", "click"]) holder.addEventListener(kind, local, true);
})();
