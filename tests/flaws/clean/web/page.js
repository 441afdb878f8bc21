box.textContent = words;
box.replaceChildren(document.createElement("p"));
settings.set(told.key, told.value);
const merged = { ...settings, words };
const same = settings[0] === words;
