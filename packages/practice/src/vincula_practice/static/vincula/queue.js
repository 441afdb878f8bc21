// Sealed letters on their way: kept on the device until the server says that it has them.
// Used by the page and by the worker, hence no module. Nothing here can open a letter.

globalThis.letters = (() => {
  const STORE = "letters";
  const MOST_TRIES = 5;
  // The server read it and will never take it; all other failures are tried again.
  const REFUSED = ["not known", "other", "too late"];

  function opened() {
    return new Promise((resolve, reject) => {
      const asked = indexedDB.open("vincula", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "id" });
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  }

  async function within(mode, work) {
    const database = await opened();
    try {
      return await new Promise((resolve, reject) => {
        const change = database.transaction(STORE, mode, { durability: "strict" });
        const asked = work(change.objectStore(STORE));
        change.oncomplete = () => resolve(asked.result);
        change.onabort = () => reject(change.error);
      });
    } finally {
      database.close();
    }
  }

  const all = () => within("readonly", (store) => store.getAll());
  const put = (letter) => within("readwrite", (store) => store.put(letter));
  const remove = (id) => within("readwrite", (store) => store.delete(id));

  async function answerTo(letter) {
    const { id, slip, slot, form, sealed } = letter;
    const sent_at = new Date().toISOString();
    try {
      const answer = await fetch(letter.to, {
        method: "POST",
        credentials: "omit",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ id, slip, slot, form, sealed, sent_at }),
      });
      return (await answer.json()).state;
    } catch {
      return ""; // no line, or an answer that is not ours
    }
  }

  async function send(letter) {
    const state = await answerTo(letter);
    if (state === "stored" || state === "sent before") {
      await remove(letter.id);
      return state;
    }
    if (state === "not whole") letter.tries = (letter.tries ?? 0) + 1;
    if (REFUSED.includes(state) || letter.tries >= MOST_TRIES) letter.refused = true;
    await put(letter);
    return letter.refused ? "refused" : "waiting";
  }

  async function sendAll() {
    const states = new Map();
    for (const letter of await all()) {
      states.set(letter.id, letter.refused ? "refused" : await send(letter));
    }
    return states;
  }

  return { all, put, remove, send, sendAll };
})();
