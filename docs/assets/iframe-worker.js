// Search in a folder: browsers start no worker from a file, so its script runs in a hidden frame.
// Unlike the usual stand-ins for this, it writes no inline script, which the pages' policy forbids.
{
  class FrameWorker extends EventTarget {
    constructor(address) {
      super();
      this.frame = Object.assign(document.createElement("iframe"), { hidden: true });
      document.body.append(this.frame);
      const inside = this.frame.contentWindow;
      // Some browsers replace a new frame's document a moment later, unless one was written.
      inside.document.open();
      inside.document.write("<!doctype html><title>Search</title>");
      inside.document.close();
      inside.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }));
      inside.importScripts = async (...addresses) => {
        for (const each of addresses) await this.#load(each);
      };
      this.ready = this.#load(address);
    }

    #load(address) {
      const { document } = this.frame.contentWindow;
      return new Promise((done, failed) => {
        const script = document.createElement("script");
        Object.assign(script, { src: address, onload: done, onerror: failed });
        document.head.append(script);
      });
    }

    async postMessage(data) {
      await this.ready;
      const inside = this.frame.contentWindow;
      inside.dispatchEvent(new inside.MessageEvent("message", { data: structuredClone(data) }));
    }

    terminate() {
      this.frame.remove();
    }
  }

  window.IFrameWorker = FrameWorker; // the theme's search asks for it, to know where it runs
  if (location.protocol === "file:") window.Worker = FrameWorker;
}
