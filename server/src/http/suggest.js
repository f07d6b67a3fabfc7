// While somebody writes, names articles of the help that may answer already. Without it the form works as it is.
(() => {
  const place = document.getElementById("suggest");
  if (!place) return;
  const fields = [...document.querySelectorAll("#subject, #message, #text")];
  const list = place.querySelector("ul");
  let waiting = 0;
  let asked = "";

  const show = (articles) => {
    list.replaceChildren(
      ...articles.map(({ title, href }) => {
        const item = document.createElement("li");
        const link = document.createElement("a");
        link.href = href;
        link.target = "_blank";
        link.rel = "noopener";
        link.textContent = title;
        item.append(link);
        return item;
      }),
    );
    place.hidden = articles.length === 0;
  };

  const ask = async () => {
    const words = fields.map((field) => field.value).join("\n").trim().slice(0, 2000);
    if (words === asked) return;
    asked = words;
    if (words.length < 4) return show([]);
    try {
      const answer = await fetch("/help/suggest?lang=" + encodeURIComponent(document.documentElement.lang), { method: "POST", body: words });
      // Somebody may have typed on meanwhile.
      if (answer.ok && words === asked) show(await answer.json());
    } catch {
      // Without an answer one writes on.
    }
  };

  for (const field of fields) {
    field.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(ask, 700);
    });
  }
})();
