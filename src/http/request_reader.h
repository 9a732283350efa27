#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "http/body_budget.h"
#include "http/chunked_decoder.h"
#include "http/gzip.h"
#include "http/head_scanner.h"
#include "http/request_head.h"

namespace http {

// A request that has been read to its end.
struct ReadRequest {
  RequestHead head;   // head.request.body holds the body
  BodyCharge charge;  // held until the request is answered
};

// Turns the bytes of one connection into requests, one after the other. Does no I/O.
// Not thread-safe; one per connection.
class RequestReader {
 public:
  RequestReader(const HeadLimits& limits, BodyBudget& budget)
      : scanner_(limits), limits_(limits), budget_(budget) {}

  enum class Phase : std::uint8_t { Idle, Head, Body, Complete };
  enum class Step : std::uint8_t {
    NeedMore,   // everything useful is consumed: come back with more
    BodyAhead,  // head() is there: call expect_body() before feeding on
    Complete,   // call take()
    Refused     // the connection must be closed: where the request ends is not known
  };
  struct Progress {
    Step step = Step::NeedMore;
    std::size_t consumed = 0;
    Refusal refusal;  // if Refused
  };

  // While a head is incomplete nothing of it is consumed: the bytes come again, with more.
  Progress feed(std::string_view bytes);

  // The body limit for the request in head().
  std::optional<Refusal> expect_body(std::size_t bytes_max);

  const RequestHead& head() const { return current_.head; }
  Phase phase() const { return phase_; }
  // To be moved from before the next feed().
  ReadRequest&& take();

 private:
  Progress feed_head(std::string_view bytes);
  Progress feed_body(std::string_view bytes);
  std::optional<Refusal> append(std::string_view piece);
  std::optional<Refusal> finish_body();

  HeadScanner scanner_;
  HeadLimits limits_;
  BodyBudget& budget_;
  Phase phase_ = Phase::Idle;
  std::size_t empty_line_bytes_ = 0;  // skipped before this request
  ReadRequest current_;
  std::uint64_t remaining_ = 0;  // of a body with a length
  std::size_t body_bytes_max_ = 0;
  std::size_t encoded_bytes_ = 0;  // of a chunked body, before decompression
  ChunkedDecoder chunks_;
  std::unique_ptr<InflateDecoder> inflater_;
};

}  // namespace http
