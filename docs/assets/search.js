// A search for an error message: signs that mean something in the language of the search, such as
// the colon after "error", are taken for spaces. This runs before the theme's own script.
{
  const QUERY = 2; // the kind of message with which the theme asks its search
  const { postMessage } = Worker.prototype; // from a folder, the stand-in of iframe-worker
  const signs = /[:^~*+`'‘’"()[\]{}<>|,;=]|\.(?=\s|$)/g;
  const plain = (text) => text.replace(signs, " ").replace(/(^|\s)-+/g, " ").trim();
  Worker.prototype.postMessage = function (message, ...rest) {
    const asked = message.type === QUERY ? { ...message, data: plain(message.data) } : message;
    return postMessage.call(this, asked, ...rest);
  };
}
