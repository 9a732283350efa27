// The bytes of a connection: the first byte says how they arrive. What is read must not depend on
// it.

#include <algorithm>
#include <string>
#include <vector>

#include "http/request_reader.h"
#include "tests/fuzz/fuzz.h"

namespace {

constexpr std::size_t kBodyBytesMax = 64 * 1024;

// All requests of the bytes in words, up to the refusal that ends them, if any.
std::string read_all(std::string_view bytes, std::size_t piece_bytes) {
  http::BodyBudget budget(1 << 20);
  std::string seen;
  {
    http::RequestReader reader(http::HeadLimits{}, budget);
    std::string buffer;
    const auto refused = [&](const http::Refusal& refusal) {
      return seen + "refused " + std::to_string(refusal.status) + std::string(refusal.reason);
    };
    while (!bytes.empty() || !buffer.empty()) {
      const std::string_view piece = bytes.substr(0, piece_bytes);
      bytes.remove_prefix(piece.size());
      buffer += piece;
      for (bool more = true; more && !buffer.empty();) {
        const auto progress = reader.feed(buffer);
        require(progress.consumed <= buffer.size(), "no more is consumed than there is");
        buffer.erase(0, progress.consumed);
        switch (progress.step) {
          case http::RequestReader::Step::NeedMore:
            more = false;
            break;
          case http::RequestReader::Step::BodyAhead:
            if (const auto refusal = reader.expect_body(kBodyBytesMax)) return refused(*refusal);
            break;
          case http::RequestReader::Step::Refused:
            return refused(progress.refusal);
          case http::RequestReader::Step::Complete: {
            const http::ReadRequest read = reader.take();
            const http::Request& request = read.head.request;
            require(request.body.size() <= kBodyBytesMax, "bodies have a limit");
            seen += request.method + ' ' + request.path + '?' + request.query + '\n';
            for (const auto& [name, value] : request.headers.all())
              seen += name + ':' + value + '\n';
            seen += request.body + '\n';
          }
        }
      }
      if (piece.empty()) break;
    }
  }
  require(budget.used() == 0, "the budget is given back");
  return seen;
}

}  // namespace

int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes = text_of(data + 1, size - 1);
  const std::string whole = read_all(bytes, bytes.size() + 1);
  require(read_all(bytes, 1 + data[0] % 64) == whole, "pieces are read as the whole is");
  return 0;
}
