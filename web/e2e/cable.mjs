// A way to the server that can be cut: what a lost network is to a page.
import { connect, createServer } from "node:net";

export class Cable {
  static async lay(url) {
    const to = new URL(url);
    const cable = new Cable();
    cable.server_ = createServer((near) => {
      if (cable.is_cut_) return void near.destroy();
      const far = connect(Number(to.port), to.hostname);
      for (const [one, other] of [
        [near, far],
        [far, near],
      ]) {
        cable.ends_.add(one);
        one.on("error", () => other.destroy());
        one.on("close", () => {
          cable.ends_.delete(one);
          other.destroy();
        });
        one.pipe(other);
      }
    });
    await new Promise((resolve) => cable.server_.listen(0, "127.0.0.1", resolve));
    cable.url = `http://127.0.0.1:${cable.server_.address().port}`;
    return cable;
  }

  ends_ = new Set();
  is_cut_ = false;

  cut() {
    this.is_cut_ = true;
    for (const end of this.ends_) end.destroy();
  }

  mend() {
    this.is_cut_ = false;
  }

  take_up() {
    this.cut();
    this.server_.close();
  }
}
