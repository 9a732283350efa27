#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/exchange.h"
#include "http/gzip.h"
#include "http/message.h"
#include "http/out_buffer.h"

namespace http {

// Whether this response can be written as it is: a status from 200 to 599, or 101 with a live body,
// and header fields without control characters (or a value could forge a field or a response).
bool is_valid(const Response& response);

// Writes a valid response that has no source. Compresses the body with `gzip` if the plan allows
// and it is worth it. Takes the body. `date_line` is "Date: …\r\n".
void write_response(Response& response, const AnswerPlan& plan, std::string_view date_line,
                    GzipEncoder& gzip, OutBuffer& out);

// Turns a body that is too large to compress in one go into a source, so that other connections
// get their turn in between.
void prefer_streaming(Response& response, const AnswerPlan& plan);

// Writes a response that has a source: the head, then each chunk.
class StreamWriter {
 public:
  // `response` is valid; its source stays with the caller.
  StreamWriter(const Response& response, const AnswerPlan& plan);

  // False for HEAD and for statuses without a body: only the head is to be sent.
  bool has_body() const { return has_body_; }
  bool keeps_alive() const { return plan_.keep_alive; }
  void write_head(const Response& response, std::string_view date_line, OutBuffer& out);
  void write_chunk(std::string_view chunk, OutBuffer& out);
  // False if the source has not given what it promised: the connection must be cut.
  [[nodiscard]] bool write_end(OutBuffer& out);

 private:
  void frame(std::string_view bytes, OutBuffer& out);

  AnswerPlan plan_;
  bool has_body_;
  std::optional<std::uint64_t> length_;  // of the body, if it is sent with one
  std::uint64_t written_ = 0;
  std::unique_ptr<GzipEncoder> gzip_;
  std::string scratch_;
};

}  // namespace http
