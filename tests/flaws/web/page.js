box.innerHTML = words; // flaw: markup-in-a-script
box.insertAdjacentHTML("beforeend", words); // flaw: markup-in-a-script
eval(words); // flaw: markup-in-a-script
localStorage.setItem("words", words); // flaw: kept-in-the-browser
document.cookie = words; // flaw: kept-in-the-browser
