#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/result.h"
#include "http/message.h"
#include "rest/media_type.h"

namespace rest {

// The answer to one interaction, before it becomes an HTTP response or an entry of a Bundle.
struct Reply {
  enum class Body : std::uint8_t {
    None,
    Resource,
    Outcome,
    Content,  // of a Binary: bytes of content_type, never made into another format
    Json      // not of FHIR: application/json
  };

  int status = 200;
  Body kind = Body::None;
  Format format = Format::Json;
  std::string body;                                // JSON, until in_format()
  std::shared_ptr<const std::string> shared_body;  // instead of body
  std::string full_url;                            // of the resource in the body
  std::string location;          // Location, relative to the base: Patient/1/_history/2
  std::string content_location;  // the same for a body that is not new
  std::string content_type;      // of Content
  std::string security_context;  // of Content: X-Security-Context
  std::string allow;
  std::string accept_patch;
  std::uint32_t version = 0;  // for the ETag; 0: none
  std::optional<base::Timestamp> last_modified;
};

Reply resource_reply(std::string json);

// An informational OperationOutcome.
Reply outcome_reply(int status, std::string_view diagnostics);

// Why there is no value: an error, and what HTTP adds to it. TRY makes one of a base::Error.
struct Refused {
  base::Error error;
  int status = 0;            // instead of the status of the error's kind: 405, 406, 415, 501
  std::string allow;         // of a 405
  std::string accept_patch;  // of a 415 to a patch

  Refused(base::Error given) : error(std::move(given)) {}  // NOLINT: meant to convert
};

template <class T = void>
class [[nodiscard]] Attempt : public std::expected<T, Refused> {
 public:
  using std::expected<T, Refused>::expected;
};

// A refusal that belongs to HTTP: what is asked is not offered (405, 406, 415, 501).
std::unexpected<Refused> refuse(int status, std::string message, std::string expression = {});

Reply to_reply(const Refused& refused);

// 503: the pool's queue is full.
Refused busy();

// The reply as HTTP. `base` is the absolute base URL, for Location.
http::Response to_response(Reply reply, std::string_view base);

}  // namespace rest
