// The floor of a read: our HTTP server answering every request with the same 1,391 bytes, the size
// of a small Patient. No engine, no store: what a read can reach at most on this machine.
//
//   taskset -c 0 build/http_floor 8090 1 &
//   taskset -c 1 wrk -t1 -c64 -d10 http://127.0.0.1:8090/fhir/Patient/1
//
// Arguments: port, threads. With a third argument "async" every answer comes from another thread.
#include <charconv>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "http/server.h"

namespace {

http::Response fixed_answer() {
  static const auto body = std::make_shared<const std::string>(1391, 'x');
  http::Response response;
  response.headers.reserve(2);
  response.headers.add("Content-Type", "application/fhir+json");
  response.headers.add("ETag", "W/\"1\"");
  response.shared_body = body;
  return response;
}

// One thread that answers what it is given, to measure the way there and back.
class Answerer {
 public:
  Answerer() : thread_([this] { run(); }) {}
  ~Answerer() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }

  void add(http::Responder respond) {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(respond));
    if (waiting_.size() == 1) changed_.notify_one();
  }

 private:
  void run() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
      changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
      auto taken = std::exchange(waiting_, {});
      lock.unlock();
      for (auto& respond : taken)
        respond(fixed_answer());
      taken.clear();
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<http::Responder> waiting_;
  bool stopping_ = false;
  std::thread thread_;
};

class FixedHandler final : public http::Handler {
 public:
  explicit FixedHandler(Answerer* answerer) : answerer_(answerer) {}

  void handle(http::Request /*request*/, http::Responder respond) override {
    if (answerer_ != nullptr) {
      answerer_->add(std::move(respond));
    } else {
      respond(fixed_answer());
    }
  }
  http::Response refuse(int status, std::string_view reason) override {
    return {.status = status, .headers = {}, .body = std::string(reason)};
  }
  std::size_t body_bytes_max(const http::Request& /*head*/) const override { return 1 << 20; }

 private:
  Answerer* answerer_;
};

unsigned number_from(std::string_view text, unsigned otherwise) {
  unsigned number = otherwise;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string_view> arguments(argv + 1, argv + argc);
  http::ServerOptions options;
  if (!arguments.empty())
    options.port = static_cast<std::uint16_t>(number_from(arguments[0], 8090));
  options.threads = arguments.size() > 1 ? number_from(arguments[1], 1) : 1;
  std::unique_ptr<Answerer> answerer;
  if (arguments.size() > 2 && arguments[2] == "async") answerer = std::make_unique<Answerer>();

  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  FixedHandler handler(answerer.get());
  auto server = http::Server::start(options, handler);
  if (!server) {
    std::fprintf(stderr, "%s\n", server.error().message.c_str());
    return 1;
  }
  std::printf("http://%s:%u/\n", options.address.c_str(), (*server)->port());
  std::fflush(stdout);
  int signal = 0;
  sigwait(&signals, &signal);
  (*server)->stop(1000);
  return 0;
}
