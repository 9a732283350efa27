#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "http/body_budget.h"
#include "http/message.h"

namespace http {

struct Exchange;

// Told on the loop's thread that one of its exchanges has been answered.
class AnswerSink {
 public:
  virtual void on_answer(Exchange& exchange) = 0;

 protected:
  ~AnswerSink() = default;
};

// Brings answers given on other threads to the thread of one I/O loop. Outlives the loop for as
// long as a responder exists; closed, it drops what comes.
class Mailbox {
 public:
  // `wake` makes the loop's thread call collect() soon; called from any thread, until close().
  explicit Mailbox(std::function<void()> wake) : wake_(std::move(wake)) {}

  // Any thread. Takes the response; null: the responder was destroyed unused.
  void deliver(std::shared_ptr<Exchange> exchange, Response* response);

  // The loop's thread only.
  void collect();
  void close();
  void bind_to_this_thread();
  // Any thread: whether this is the loop's own.
  bool is_here() const;

 private:
  struct Letter {
    std::shared_ptr<Exchange> exchange;
    std::optional<Response> response;
  };

  std::mutex mutex_;
  std::function<void()> wake_;
  std::vector<Letter> letters_;
  bool closed_ = false;
};

// How the answer to one request must be written.
struct AnswerPlan {
  bool head_only = false;
  bool keep_alive = true;
  bool http10 = false;
  bool accepts_gzip = false;
};

// One request and its answer-to-be. The loop's thread only, apart from `mailbox`.
struct Exchange {
  explicit Exchange(std::shared_ptr<Mailbox> loop_mailbox) : mailbox(std::move(loop_mailbox)) {}

  enum class State : std::uint8_t {
    InHandler,  // handle() is running: an answer on this thread needs no detour
    Waiting,
    Answered,
    Abandoned  // the responder was destroyed unused
  };

  void settle(Response given);
  void abandon() { state = State::Abandoned; }
  void reset();  // as new
  bool is_settled() const { return state == State::Answered || state == State::Abandoned; }

  const std::shared_ptr<Mailbox> mailbox;
  State state = State::InHandler;
  bool is_safe = true;            // the request changes nothing: it may run beside others
  bool is_answered_here = false;  // by the loop's own thread: no other has ever seen it since
  AnswerPlan plan;
  Response response;
  BodyCharge charge;           // of the request
  BodyCharge answer_charge;    // of the response, if it is large
  AnswerSink* sink = nullptr;  // null once the connection is gone
};

// Exchanges kept for the next requests of a loop: their memory is warm. The loop's thread only.
class ExchangePool {
 public:
  explicit ExchangePool(std::shared_ptr<Mailbox> mailbox) : mailbox_(std::move(mailbox)) {}

  std::shared_ptr<Exchange> take();
  // Kept only if nobody else can still refer to it.
  void give_back(std::shared_ptr<Exchange> exchange);

 private:
  std::shared_ptr<Mailbox> mailbox_;
  std::vector<std::shared_ptr<Exchange>> spare_;
};

// The responder that a handler is given. Any thread; the first call counts, later ones do nothing.
class Answer {
 public:
  explicit Answer(std::shared_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {}
  Answer(Answer&&) noexcept = default;
  Answer& operator=(Answer&&) noexcept = delete;
  ~Answer() {
    if (exchange_) give(nullptr);
  }

  void operator()(Response&& response) {
    if (exchange_) give(&response);
  }

 private:
  void give(Response* response);

  std::shared_ptr<Exchange> exchange_;
};

}  // namespace http
