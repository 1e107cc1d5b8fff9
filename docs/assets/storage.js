// Where a browser refuses to keep anything, the mere name of its storage is an error, at which the
// theme and every script here would stop. There, what is read is nothing, and what is written fails
// as before; our own keys say that they cannot be read, so that a page can tell its reader.
// This runs before all other scripts.
for (const name of ["localStorage", "sessionStorage"]) {
  try {
    void window[name].length;
  } catch (error) {
    const refuse = () => {
      throw error;
    };
    const getItem = (key) => (key.startsWith("beyond-venv") ? refuse() : null);
    const value = { getItem, setItem: refuse, removeItem: refuse };
    Object.defineProperty(window, name, { configurable: true, value });
  }
}
