#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace base {

// What went wrong, from the caller's point of view. The list is closed: adding a kind means
// adding its FHIR issue code and HTTP status in rest/error_map.cc, which has no default.
enum class ErrorKind : std::uint8_t {
  Syntax,              // the bytes are not JSON, not UTF-8, not a URL: nothing could be read
  Invalid,             // readable, but against a rule of FHIR or of ours
  Unsupported,         // understood and not offered
  NotFound,            // never existed
  Gone,                // existed, deleted
  Conflict,            // lost a race, or the state forbids it
  PreconditionFailed,  // If-Match, If-None-Match, or several matches for one condition
  Forbidden,           // the caller may not
  TooLarge,            // past a limit on size, depth or count
  TooCostly,           // past the budget of a query
  Unavailable,         // storage refuses writes, or the server is stopping: try again later
  Damaged,             // what can be made again from the ledger cannot be read: the next start does
  Internal             // a defect or an I/O failure of ours
};

// Whether it says something of us and nothing of what was asked.
constexpr bool is_failure(ErrorKind kind) {
  return kind == ErrorKind::Damaged || kind == ErrorKind::Internal;
}

// One problem, and where it is. `message` is shown to the caller: it never holds patient data.
struct Issue {
  ErrorKind kind = ErrorKind::Invalid;
  std::string message;     // one plain sentence: what is wrong and what to do
  std::string expression;  // FHIRPath of the element at fault, or empty

  friend bool operator==(const Issue&, const Issue&) = default;
};

struct [[nodiscard]] Error {
  ErrorKind kind = ErrorKind::Internal;
  std::string message;        // shown to the caller: never holds patient data
  std::string expression;     // FHIRPath of the element at fault, or empty
  std::string detail;         // for the protected log only
  std::vector<Issue> issues;  // all findings, when there are more than the one above
};

// std::expected, made impossible to drop on the floor: the standard type is not
// [[nodiscard]], so an alias would let a caller ignore a failed write in silence.
template <class T = void>
class [[nodiscard]] Result : public std::expected<T, Error> {
 public:
  using std::expected<T, Error>::expected;
};

inline std::unexpected<Error> fail(ErrorKind kind, std::string message,
                                   std::string expression = {}) {
  return std::unexpected(Error{kind, std::move(message), std::move(expression), {}, {}});
}

// With text for the protected log: an errno, a file name, a library's own words.
inline std::unexpected<Error> fail_with_detail(ErrorKind kind, std::string message,
                                               std::string detail) {
  return std::unexpected(Error{kind, std::move(message), {}, std::move(detail), {}});
}

inline std::unexpected<Error> fail_damaged(std::string detail) {
  return fail_with_detail(ErrorKind::Damaged,
                          "the index is damaged: restart the server, which makes it again from the "
                          "ledger",
                          std::move(detail));
}

}  // namespace base

// The value of a Result, or return its error from the enclosing function.
// A statement expression: GCC and Clang only, which is what we build with.
#define TRY(expression)                                                                        \
  __extension__({                                                                              \
    auto&& try_result = (expression);                                                          \
    if (!try_result) [[unlikely]]                                                              \
      return std::unexpected(std::move(try_result).error());                                   \
    static_assert(                                                                             \
        !std::is_reference_v<typename std::remove_cvref_t<decltype(try_result)>::value_type>); \
    *std::move(try_result);                                                                    \
  })

// The same for Result<>, which has no value to hand back.
#define TRY_VOID(expression)                                        \
  do {                                                              \
    if (auto&& try_result = (expression); !try_result) [[unlikely]] \
      return std::unexpected(std::move(try_result).error());        \
  } while (false)
