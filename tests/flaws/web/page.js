box.innerHTML = words; // flaw: markup-in-a-script
box.insertAdjacentHTML("beforeend", words); // flaw: markup-in-a-script
eval(words); // flaw: markup-in-a-script
localStorage.setItem("words", words); // flaw: kept-in-the-browser
document.cookie = words; // flaw: kept-in-the-browser
Object.assign(settings, JSON.parse(words)); // flaw: key-from-outside
for (const key in told) settings.set(key); // flaw: key-from-outside
settings[told.key] = told.value; // flaw: key-from-outside
