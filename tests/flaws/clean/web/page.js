box.textContent = words;
box.replaceChildren(document.createElement("p"));
