#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "http/exchange.h"
#include "http/input_buffer.h"
#include "http/refusal.h"
#include "http/request_reader.h"
#include "http/server_core.h"

namespace http {

// The requests of one connection that arrived together and are being answered. All are handed to
// the handler before the first answer is written, so that answers that are ready together leave in
// one write. Does no I/O. The loop's thread only.
class Batch {
 public:
  Batch(ServerCore& core, ExchangePool& pool, AnswerSink& sink)
      : core_(core), pool_(pool), sink_(sink), reader_(core.head_limits, core.budget) {}
  ~Batch();
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  enum class Wants : std::uint8_t {
    Input,   // all that came is taken
    Answers  // more may be taken when those in the batch have been answered
  };

  // Reads requests from `input` and hands them over. A request that the server refuses is answered
  // here, and is the last.
  Wants take_requests(InputBuffer& input);
  void refuse(const Refusal& refusal);
  // To be called once an exchange of this connection has been answered: clients that ask for much
  // and do not read must not fill the memory.
  void hold(Exchange& exchange);

  // The next exchange to be written, settled or not. Null: all are.
  Exchange* front() { return next_ < exchanges_.size() ? exchanges_[next_].get() : nullptr; }
  // Whether nothing is known of that comes after front().
  bool is_front_last() const { return next_ + 1 == exchanges_.size() && !held_; }
  void pop();

  // No request is taken after those in the batch.
  bool is_last() const { return last_; }
  void set_last() { last_ = true; }
  // Whether the client waits for "100 Continue" before it sends a body. Once.
  bool take_continue_due() { return std::exchange(continue_due_, false); }
  RequestReader::Phase phase() const { return reader_.phase(); }

 private:
  std::optional<Refusal> expect_body(const InputBuffer& input);
  bool must_wait(const RequestHead& head) const;
  void dispatch(ReadRequest&& request);
  Exchange& add_exchange();

  ServerCore& core_;
  ExchangePool& pool_;
  AnswerSink& sink_;
  RequestReader reader_;
  std::optional<ReadRequest> held_;  // read, but may run only after those before it
  std::vector<std::shared_ptr<Exchange>> exchanges_;
  std::size_t next_ = 0;
  std::size_t answer_bytes_ = 0;
  bool continue_due_ = false;
  bool last_ = false;
};

}  // namespace http
